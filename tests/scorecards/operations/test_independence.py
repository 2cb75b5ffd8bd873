"""Nobody who could read a colleague's card has a card of their own counted as independent, by whatever road.

And nobody reads a colleague's card while they owe their own.
"""

import pytest

from hiring.models import Application, User
from hiring.operations.accounts import change_person
from hiring.operations.jobs import change_job, remove_team_member, set_team_member
from hiring.permissions import Persona
from scorecards.models import PanelSummary, Scorecard
from scorecards.operations.panels import call_off_interview, recuse, unseat_panelist
from scorecards.operations.summaries import compile_summaries
from tests.acts import amend, hand_in, schedule, seat, write
from tests.factories import ApplicationFactory, JobFactory, RecruiterFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def application():
    return ApplicationFactory()


@pytest.fixture
def manager(application):
    return TeamMemberFactory(job=application.job).user


def reads(user, application):
    return Application.objects.evidence_readable_by(user).filter(pk=application.pk).exists()


def reads_cards_of(user, other):
    return Scorecard.objects.visible_to(user).filter(panelist__user=other).exists()


def colleague_hands_in(application, by):
    """A colleague's card that can be read from now on; returns its author."""
    author = UserFactory()
    hand_in(schedule(application, by, author).panelists.get().scorecard)
    return author


def own_card(application, user, by):
    return schedule(application, by, user).panelists.get(user=user).scorecard


def counts(card):
    """Whether the compiled summary counts this card."""
    compile_summaries([card.panelist.interview.application_id])
    counted = PanelSummary.objects.get().document["cards"]["counted"]
    return str(card.public_id) in {entry["card"] for entry in counted}


def independence(card):
    return list(card.revisions.submitted().values_list("is_independent", flat=True))


# --- Handing in -------------------------------------------------------------------------------------


def test_panelists_who_owed_their_cards_side_by_side_are_independent(application, recruiter):
    first, second = (own_card(application, UserFactory(), recruiter) for _ in range(2))

    hand_in(first)
    hand_in(second)

    assert (independence(first), independence(second)) == ([True], [True])
    assert counts(second)


def test_an_interviewer_seated_after_a_colleague_answered_could_not_read_and_is_independent(
    application, recruiter
):
    author = colleague_hands_in(application, recruiter)
    card = own_card(application, person := UserFactory(), recruiter)
    assert not reads_cards_of(person, author)

    hand_in(card)

    assert independence(card) == [True]
    assert reads_cards_of(person, author)


def test_a_hiring_manager_seated_before_anybody_answered_reads_nothing_and_is_independent(
    application, manager, recruiter
):
    card = own_card(application, manager, recruiter)
    author = colleague_hands_in(application, recruiter)
    assert not reads(manager, application)
    assert not reads_cards_of(manager, author)

    hand_in(card)

    assert independence(card) == [True]
    assert reads_cards_of(manager, author)


def test_a_hiring_manager_seated_after_a_colleague_answered_is_not_independent(
    application, manager, recruiter
):
    colleague_hands_in(application, recruiter)
    assert reads(manager, application)

    card = own_card(application, manager, recruiter)
    assert not reads(manager, application)
    hand_in(card)

    assert independence(card) == [False]
    assert not counts(card)


def test_joining_the_team_while_owing_a_card_opens_nothing(application, recruiter):
    card = own_card(application, person := UserFactory(), recruiter)
    author = colleague_hands_in(application, recruiter)

    set_team_member(job_id=application.job_id, user=person, role="coordinator", by=recruiter)

    assert not reads(person, application)
    assert not reads_cards_of(person, author)
    hand_in(card)
    assert independence(card) == [True]


# --- Roads to reading first and writing later ---------------------------------------------------------


def test_unseating_reading_and_sitting_down_again(application, manager, recruiter):
    card = own_card(application, manager, recruiter)
    interview = card.panelist.interview
    colleague_hands_in(application, recruiter)
    unseat_panelist(panelist_id=card.panelist_id, by=manager)
    assert reads(manager, application)

    again = seat(interview, manager, manager)
    hand_in(again)

    assert independence(again) == [False]
    assert not counts(again)


def test_an_exposed_seat_taken_away_after_the_power_to_read_ended(application, manager, recruiter):
    colleague_hands_in(application, recruiter)
    card = own_card(application, manager, recruiter)
    interview = card.panelist.interview
    remove_team_member(job_id=application.job_id, user=manager, by=recruiter)
    unseat_panelist(panelist_id=card.panelist_id, by=recruiter)
    assert not reads(manager, application)

    again = seat(interview, manager, recruiter)
    hand_in(again)

    assert independence(again) == [False]


def test_reading_as_a_member_of_the_team_leaving_it_and_sitting_down(application, manager, recruiter):
    colleague_hands_in(application, recruiter)
    assert reads(manager, application)
    remove_team_member(job_id=application.job_id, user=manager, by=recruiter)

    card = own_card(application, manager, recruiter)
    hand_in(card)

    assert independence(card) == [False]


def test_a_second_seat_does_not_wash_off_what_the_first_was_exposed_to(application, manager, recruiter):
    colleague_hands_in(application, recruiter)
    own_card(application, manager, recruiter)
    second = own_card(application, manager, recruiter)

    hand_in(second)

    assert independence(second) == [False]


def test_a_recruiter_who_read_before_the_job_became_confidential(application, recruiter):
    reader = RecruiterFactory()
    member = TeamMemberFactory(job=application.job).user
    colleague_hands_in(application, recruiter)
    change_job(job_id=application.job_id, by=recruiter, changes={"is_confidential": True})
    assert not reads(reader, application)

    card = own_card(application, reader, member)
    hand_in(card)

    assert independence(card) == [False]


def test_a_recruiter_who_read_and_became_an_interviewer(application, recruiter):
    reader, admin = RecruiterFactory(), UserFactory(is_superuser=True)
    colleague_hands_in(application, recruiter)
    change_person(person_id=reader.pk, by=admin, changes={}, persona=Persona.INTERVIEWER)
    reader = User.objects.get(pk=reader.pk)
    assert not reads(reader, application)

    card = own_card(application, reader, recruiter)
    hand_in(card)

    assert independence(card) == [False]


def test_a_recruiter_who_became_an_interviewer_while_the_account_was_closed(application, recruiter):
    reader, admin = RecruiterFactory(), UserFactory(is_superuser=True)
    colleague_hands_in(application, recruiter)
    change_person(person_id=reader.pk, by=admin, changes={"is_active": False})
    change_person(person_id=reader.pk, by=admin, changes={}, persona=Persona.INTERVIEWER)
    change_person(person_id=reader.pk, by=admin, changes={"is_active": True})

    card = own_card(application, User.objects.get(pk=reader.pk), recruiter)
    hand_in(card)

    assert independence(card) == [False]


def test_calling_off_the_own_interview_reading_and_scheduling_another(application, manager, recruiter):
    card = own_card(application, manager, recruiter)
    write(card)
    colleague_hands_in(application, recruiter)
    call_off_interview(interview_id=card.panelist.interview_id, status="cancelled", by=manager)
    assert reads(manager, application)

    again = own_card(application, manager, manager)
    hand_in(again)

    assert independence(again) == [False]


def test_recusing_reading_and_taking_another_seat(application, manager, recruiter):
    card = own_card(application, manager, recruiter)
    colleague_hands_in(application, recruiter)
    recuse(panelist_id=card.panelist_id, reason="No time.", by=manager)
    assert reads(manager, application)

    again = own_card(application, manager, recruiter)
    hand_in(again)

    assert independence(again) == [False]


def test_handing_in_as_a_shadow_reading_and_sitting_down_as_an_interviewer(application, recruiter):
    author = colleague_hands_in(application, recruiter)
    shadow = UserFactory()
    hand_in(schedule(application, recruiter, shadow, role="shadow").panelists.get().scorecard)
    assert reads_cards_of(shadow, author)

    card = own_card(application, shadow, recruiter)
    assert not reads_cards_of(shadow, author)
    hand_in(card)

    assert independence(card) == [False]


def test_the_second_of_two_own_cards_owed_together_keeps_colleagues_hidden(application, recruiter):
    person = UserFactory()
    first, second = (own_card(application, person, recruiter) for _ in range(2))
    author = colleague_hands_in(application, recruiter)

    hand_in(first)
    assert not reads_cards_of(person, author)
    hand_in(second)

    assert (independence(first), independence(second)) == ([True], [True])


def test_one_of_two_own_seats_taken_away_so_that_the_other_opens_the_panel(application, recruiter):
    person = UserFactory()
    first, second = (own_card(application, person, recruiter) for _ in range(2))
    colleague_hands_in(application, recruiter)
    hand_in(first)
    interview = second.panelist.interview
    unseat_panelist(panelist_id=second.panelist_id, by=recruiter)
    assert reads(person, application)

    again = seat(interview, person, recruiter)
    hand_in(again)

    assert (independence(first), independence(again)) == ([True], [False])


def test_what_was_read_of_one_candidate_exposes_to_no_other(application, manager, recruiter):
    colleague_hands_in(application, recruiter)
    other = ApplicationFactory(job=application.job)

    card = own_card(other, manager, recruiter)
    hand_in(card)

    assert independence(card) == [True]


def test_a_confidential_panel_is_read_by_its_members_only_after_they_handed_in(recruiter):
    application = ApplicationFactory(job=JobFactory(confidential=True))
    member = TeamMemberFactory(job=application.job).user
    card = own_card(application, recruiter, member)
    author = colleague_hands_in(application, member)
    assert not reads_cards_of(recruiter, author)

    hand_in(card)

    assert independence(card) == [True]
    assert reads_cards_of(recruiter, author)


# --- Amending ---------------------------------------------------------------------------------------


def test_an_amendment_before_any_colleague_answered_counts(application, recruiter):
    card = hand_in(own_card(application, UserFactory(), recruiter), vision=2, people=2)

    amend(card, vision=5)

    assert independence(card) == [True, True]
    compile_summaries([application.pk])
    figures = PanelSummary.objects.get().document["competencies"]
    assert {block["competency"]: block["mean"] for block in figures} == {"vision": 5.0, "people": 2.0}


def test_an_amendment_after_a_colleague_answered_stands_beside_the_one_that_counts(application, recruiter):
    card = hand_in(own_card(application, UserFactory(), recruiter), vision=2, people=2)
    colleague = hand_in(own_card(application, UserFactory(), recruiter), vision=2, people=2)

    revision = amend(card, vision=5)

    assert independence(card) == [True, False]
    compile_summaries([application.pk])
    document = PanelSummary.objects.get().document
    assert {block["competency"]: block["mean"] for block in document["competencies"]} == {
        "vision": 2.0,
        "people": 2.0,
    }
    assert [entry["revisions"] for entry in document["cards"]["later"]] == [[str(revision.public_id)]]
    assert independence(colleague) == [True]


def test_a_shadows_card_can_be_read_as_well_and_ends_independence(application, recruiter):
    card = hand_in(own_card(application, UserFactory(), recruiter))
    hand_in(schedule(application, recruiter, UserFactory(), role="shadow").panelists.get().scorecard)

    amend(card, vision=5)

    assert independence(card) == [True, False]


def test_the_own_second_card_is_no_colleagues(application, recruiter):
    person = UserFactory()
    first, second = (own_card(application, person, recruiter) for _ in range(2))
    hand_in(first)
    hand_in(second)

    amend(first, vision=5)

    assert independence(first) == [True, True]


def test_independence_once_lost_is_not_won_back_by_amending_again(application, manager, recruiter):
    colleague_hands_in(application, recruiter)
    card = hand_in(own_card(application, manager, recruiter))

    amend(card, vision=5)

    assert independence(card) == [False, False]
    assert not counts(card)
