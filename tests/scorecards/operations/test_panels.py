"""Interviews and their seats: who meets whom, who steps back, and what stays on record."""

from datetime import timedelta

import pytest

from hiring.errors import DomainError, InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, Interview, Panelist
from hiring.operations.availability import declare_conflict
from scorecards.models import PanelSummary, Scorecard
from scorecards.operations.panels import (
    call_off_interview,
    change_interview,
    recuse,
    seat_panelist,
    unseat_panelist,
)
from scorecards.operations.plans import adopt_rubric
from scorecards.operations.summaries import compile_summaries
from tests.acts import hand_in, schedule, seat, write
from tests.factories import NOW, ApplicationFactory, RecruiterFactory, ScorecardFactory, UserFactory
from tests.personas import PEOPLE, candidate_of, two_panels

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NEUTRAL = (
    "You owe a scorecard about this candidate. Hand it in first, or ask somebody else on the hiring team."
)


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def seats_of(interview):
    return set(interview.panelists.values_list("user", "role"))


def requested(application):
    return PanelSummary.objects.get(application=application).requested


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_seat_changes_its_role_until_the_card_is_handed_in(recruiter):
    interview, person = schedule(ApplicationFactory(), recruiter), UserFactory()
    card = seat(interview, person, recruiter)
    asked = requested(interview.application)
    assert seat(interview, person, recruiter) == card
    assert requested(interview.application) == asked  # nothing changed, so nobody is told
    assert seat(interview, person, recruiter, role="lead") == card
    assert seats_of(interview) == {(person.pk, "lead")}

    hand_in(card)

    with pytest.raises(WrongState, match="has answered already"):
        seat(interview, person, recruiter, role="shadow")
    assert seat(interview, person, recruiter, role="lead") == card
    assert seats_of(interview) == {(person.pk, "lead")}


def test_an_interview_has_one_lead_and_a_lead_who_recused_makes_way(recruiter):
    first, second = UserFactory(), UserFactory()
    interview = schedule(ApplicationFactory(), recruiter, first, role="lead")

    with pytest.raises(InvalidInput) as refusal:
        seat(interview, second, recruiter, role="lead")
    assert refusal.value.fields == {"role": "Choose interviewer."}
    recuse(panelist_id=interview.panelists.get().pk, reason="We worked together.", by=first)
    seat(interview, second, recruiter, role="lead")

    assert seats_of(interview) == {(first.pk, "lead"), (second.pk, "lead")}


@pytest.mark.parametrize("user", [{"is_active": False}, {"service": True}])
def test_only_active_people_are_seated(recruiter, user):
    interview = schedule(ApplicationFactory(), recruiter)

    with pytest.raises(InvalidInput) as refusal:
        seat(interview, UserFactory(**user), recruiter)

    assert refusal.value.fields == {"user": "Choose an active person."}


def test_nobody_interviews_themselves(recruiter):
    interview = schedule(ApplicationFactory(), recruiter)

    with pytest.raises(InvalidInput, match="is the candidate"):
        seat(interview, candidate_of(UserFactory(), interview.application), recruiter)


def test_somebody_is_taken_off_before_they_wrote_anything(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, person := UserFactory())

    unseat_panelist(panelist_id=interview.panelists.get().pk, by=recruiter)

    assert not Panelist.objects.exists()
    assert not Scorecard.objects.exists()
    assert requested(interview.application) == 2
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.action, event.details) == ("panelist.removed", {"user": str(person.public_id)})


@pytest.mark.parametrize("begin", [write, hand_in])
def test_nobody_else_removes_a_card_that_was_begun(recruiter, begin):
    card = begin(ScorecardFactory())

    with pytest.raises(WrongState, match="They can recuse; nobody else can remove it"):
        unseat_panelist(panelist_id=card.panelist_id, by=recruiter)

    assert Scorecard.objects.filter(pk=card.pk).exists()


def test_a_recusal_is_recorded_once_with_its_reason(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, person := UserFactory())
    panelist = interview.panelists.get()
    with pytest.raises(InvalidInput) as refusal:
        recuse(panelist_id=panelist.pk, reason=" ", by=person)
    assert list(refusal.value.fields) == ["reason"]

    for moment in (NOW, NOW + HOUR):
        recuse(panelist_id=panelist.pk, reason=" We worked together. ", by=person, now=moment)

    panelist.refresh_from_db()
    assert (panelist.recused_at, panelist.recusal_reason) == (NOW, "We worked together.")
    assert requested(interview.application) == 2
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.action, event.actor, event.details) == ("panelist.recused", person, {})


def test_a_recusal_cannot_be_wiped_out_by_a_new_seat_at_the_same_interview(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, person := UserFactory())
    panelist = interview.panelists.get()
    recuse(panelist_id=panelist.pk, reason="We worked together.", by=person)

    with pytest.raises(WrongState, match="The seat stays as the record of it"):
        unseat_panelist(panelist_id=panelist.pk, by=recruiter)
    for role in ("interviewer", "shadow"):
        with pytest.raises(WrongState, match="has recused from this interview"):
            seat(interview, person, recruiter, role=role)

    panelist.refresh_from_db()
    assert panelist.recused_at is not None


def test_nobody_recuses_another_or_after_handing_in(recruiter):
    owed, done = ScorecardFactory(), hand_in(ScorecardFactory())

    with pytest.raises(NotAllowed, match="Only the panelist can recuse"):
        recuse(panelist_id=owed.panelist_id, reason="Friends.", by=recruiter)
    with pytest.raises(WrongState, match="Amend it instead"):
        recuse(panelist_id=done.panelist_id, reason="Friends.", by=done.panelist.user)


def test_shadows_recused_seats_and_interviews_called_off_never_count(recruiter):
    application = ApplicationFactory()
    people = UserFactory.create_batch(4)
    interviews = [schedule(application, recruiter, person) for person in people]
    seats = [interview.panelists.get() for interview in interviews]
    seat(interviews[1], people[1], recruiter, role="shadow")
    hand_in(seats[0].scorecard, vision=5, people=5)
    hand_in(seats[1].scorecard, vision=1, people=1)
    write(seats[2].scorecard)
    recuse(panelist_id=seats[2].pk, reason="Friends.", by=people[2])
    call_off_interview(interview_id=interviews[3].pk, status="not_held", by=recruiter)

    compile_summaries([application.pk])

    cards = PanelSummary.objects.get().document["cards"]
    assert (cards["expected"], cards["submitted"]) == (1, 1)
    assert [entry["panelist"] for entry in cards["counted"]] == [str(seats[0].public_id)]
    assert {entry["panelist"]: entry["reason"] for entry in cards["uncounted"]} == {
        str(seats[1].public_id): "shadow",
        str(seats[2].public_id): "recused",
        str(seats[3].public_id): "cancelled",
    }


@pytest.mark.parametrize(
    "person",
    ["outsider", "panelist who handed in", "manager of the secret job", "recruiter who is the candidate"],
)
def test_only_those_who_run_the_application_arrange_its_panel(person):
    panels = two_panels()
    by, application = PEOPLE[person](panels), panels["open"]
    interview = application.interviews.first()
    before = seats_of(interview)

    for act in (
        lambda: schedule(application, by),
        lambda: change_interview(interview_id=interview.pk, starts_at=NOW, ends_at=NOW + HOUR, by=by),
        lambda: call_off_interview(interview_id=interview.pk, status="cancelled", by=by),
        lambda: seat(interview, UserFactory(), by),
        lambda: unseat_panelist(panelist_id=interview.panelists.get().pk, by=by),
    ):
        with pytest.raises(NotAllowed, match="Only the hiring team changes this application"):
            act()

    assert seats_of(interview) == before
    assert actions() == []


def refusal_of(act):
    try:
        act()
    except DomainError as refusal:
        return str(refusal)
    return "done"


def untouched(card, recruiter):
    """A colleague who has written nothing."""


def begun(card, recruiter):
    write(card)


def answered(card, recruiter):
    hand_in(card)


def stepped_back(card, recruiter):
    recuse(panelist_id=card.panelist_id, reason="We worked together.", by=card.panelist.user)


@pytest.mark.parametrize("what", [untouched, begun, answered, stepped_back])
def test_who_owes_a_card_hears_one_sentence_whatever_colleagues_did(recruiter, what):
    application = ApplicationFactory()
    interview = schedule(application, recruiter)
    card = seat(interview, UserFactory(), recruiter, role="lead")
    schedule(application, recruiter, recruiter)
    what(card, recruiter)
    colleague = card.panelist.user
    place = {"interview_id": interview.pk, "by": recruiter}

    said = [
        refusal_of(lambda: unseat_panelist(panelist_id=card.panelist_id, by=recruiter)),
        refusal_of(lambda: seat_panelist(**place, user=colleague, role="shadow")),
        refusal_of(lambda: seat_panelist(**place, user=colleague, role="lead")),
        refusal_of(lambda: seat_panelist(**place, user=UserFactory(), role="lead")),
        refusal_of(lambda: call_off_interview(**place, status="cancelled")),
        refusal_of(lambda: call_off_interview(**place, status="not_held")),
        refusal_of(lambda: adopt_rubric(job_id=application.job_id, by=recruiter)),
    ]

    lead = "This interview has a lead already."
    assert said == [NEUTRAL, NEUTRAL, "done", lead, NEUTRAL, NEUTRAL, NEUTRAL]


def test_ones_own_seat_is_given_back_although_its_card_is_owed(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, recruiter)

    unseat_panelist(panelist_id=interview.panelists.get().pk, by=recruiter)

    assert seats_of(interview) == set()


def test_a_conflict_of_interest_keeps_somebody_off_a_panel_and_says_so(recruiter):
    application, kin, rival = ApplicationFactory(), UserFactory(name="Kin"), UserFactory(name="Rival")
    declare_conflict(user=kin, candidate=application.candidate, reason="Siblings.", by=recruiter)
    declare_conflict(user=rival, job=application.job, reason="Applied as well.", by=recruiter)

    said = [refusal_of(lambda who=who: schedule(application, recruiter, who)) for who in (kin, rival)]

    assert said == [
        f"{name} has a conflict of interest here, so somebody else has to judge." for name in ("Kin", "Rival")
    ]
    assert not Interview.objects.exists()
