"""Two people at the same moment: what row locks are for, so only PostgreSQL can tell."""

import random

import pytest
from django.db import transaction

from hiring.errors import StaleState
from hiring.models import AuditEvent, StageMove
from hiring.operations.applications import create_application, move_application
from scorecards.errors import RubricFrozen
from scorecards.models import Anchor, Decision, PanelSummary, Rating, Scorecard, ScorecardRevision
from scorecards.operations import summaries
from scorecards.operations.cards import save_scorecard, submit_scorecard, version_of
from scorecards.operations.decision_words import Seen
from scorecards.operations.decisions import confirm_decision, stage_decision
from scorecards.operations.panel_inputs import read_panels
from scorecards.operations.panels import seat_panelist, unseat_panelist
from scorecards.operations.plans import adopt_rubric
from scorecards.operations.summaries import compile_summaries, request_summaries
from scorecards.scoring import sha256_of, summarise
from tests.acts import amend, drafts, hand_in, schedule, write
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.threads import at_once, behind

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    """What commits here would be compiled at once, in the thread that is being timed."""
    monkeypatch.setattr(summaries, "queue_compilation", lambda ids: None)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_people_moving_the_same_card_one_wins_and_the_other_is_told(_round):
    job = JobFactory()
    first, second, third = (StageFactory(job=job, position=n) for n in range(3))
    application = ApplicationFactory(job=job, stage=first)
    people = RecruiterFactory(), RecruiterFactory()

    outcomes = at_once(
        *(
            lambda to=to, by=by: move_application(
                application_id=application.pk, from_stage=first, to_stage=to, by=by
            )
            for to, by in zip((second, third), people, strict=True)
        )
    )

    [refusal] = [outcome for outcome in outcomes if isinstance(outcome, StaleState)]
    [moved] = [outcome for outcome in outcomes if outcome is not refusal]
    application.refresh_from_db()
    assert application.stage == moved.stage
    assert StageMove.objects.get().to_stage == moved.stage


def test_of_two_people_moving_a_card_to_the_same_stage_both_arrive_and_one_move_is_kept():
    job = JobFactory()
    first, second = (StageFactory(job=job, position=n) for n in range(2))
    application = ApplicationFactory(job=job, stage=first)

    outcomes = at_once(
        *(
            lambda by=by: move_application(
                application_id=application.pk, from_stage=first, to_stage=second, by=by
            )
            for by in (RecruiterFactory(), RecruiterFactory())
        )
    )

    assert outcomes == [application, application]
    assert StageMove.objects.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_candidate_added_twice_to_a_job_is_one_application_and_one_plain_refusal(_round):
    stage, candidate = StageFactory(), CandidateFactory()

    outcomes = at_once(
        *(
            lambda by=by: create_application(candidate=candidate, job=stage.job, by=by)
            for by in (RecruiterFactory(), RecruiterFactory())
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Application", "InvalidInput"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_submits_of_one_card_hand_it_in_once(_round):
    card = write(ScorecardFactory())
    author = card.panelist.user

    outcomes = at_once(*[lambda: submit_scorecard(scorecard_id=card.pk, by=author)] * 2)

    assert outcomes == [card, card]
    assert ScorecardRevision.objects.submitted().count() == 1
    assert PanelSummary.objects.get().requested == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_submit_and_a_colleagues_amendment_agree_on_who_came_first(_round):
    application = ApplicationFactory()
    mine = hand_in(ScorecardFactory(panelist__interview__application=application))
    theirs = write(ScorecardFactory(panelist__interview__application=application))

    amended, submitted = at_once(
        lambda: amend(mine, vision=5),
        lambda: submit_scorecard(scorecard_id=theirs.pk, by=theirs.panelist.user),
    )

    order = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))[1:]
    assert submitted == theirs
    assert ScorecardRevision.objects.get(scorecard=theirs).is_independent is True
    assert amended.is_independent is (order == ["scorecard.amended", "scorecard.submitted"])


def test_an_amendment_that_waited_for_a_colleagues_hand_in_is_not_independent():
    application = ApplicationFactory()
    mine = hand_in(ScorecardFactory(panelist__interview__application=application))
    theirs = write(ScorecardFactory(panelist__interview__application=application))

    revision = behind(
        lambda: submit_scorecard(scorecard_id=theirs.pk, by=theirs.panelist.user),
        lambda: amend(mine, vision=5),
    )

    assert revision.is_independent is False


def test_a_seat_taken_while_a_colleague_hands_in_sees_the_exposure():
    application = ApplicationFactory()
    manager, recruiter = TeamMemberFactory(job=application.job).user, RecruiterFactory()
    theirs = write(ScorecardFactory(panelist__interview__application=application))
    interview = schedule(application, recruiter)

    seat = behind(
        lambda: submit_scorecard(scorecard_id=theirs.pk, by=theirs.panelist.user),
        lambda: seat_panelist(
            interview_id=interview.pk, user=manager, role="interviewer", by=recruiter, now=NOW
        ),
    )

    assert seat.exposed_at == NOW


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_taking_a_seat_away_and_handing_in_its_card_never_both_happen(_round):
    card = write(ScorecardFactory())
    recruiter = RecruiterFactory()

    unseated, submitted = at_once(
        lambda: unseat_panelist(panelist_id=card.panelist_id, by=recruiter),
        lambda: submit_scorecard(scorecard_id=card.pk, by=card.panelist.user),
    )

    assert submitted == card
    assert type(unseated).__name__ == "WrongState"
    assert Scorecard.objects.filter(pk=card.pk).exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_rubric_is_adopted_before_the_first_card_or_not_at_all(_round):
    card = write(ScorecardFactory())
    job, recruiter = card.panelist.interview.application.job, RecruiterFactory()
    Anchor.objects.filter(level=job.role.level).update(text="Other words.")

    adopted, submitted = at_once(
        lambda: adopt_rubric(job_id=job.pk, by=recruiter),
        lambda: submit_scorecard(scorecard_id=card.pk, by=card.panelist.user),
    )

    assert submitted == card
    card.refresh_from_db()
    assert card.rubric.number == (1 if isinstance(adopted, RubricFrozen) else 2)


def test_an_adoption_that_waited_for_the_first_card_is_refused():
    card = write(ScorecardFactory())
    job, recruiter = card.panelist.interview.application.job, RecruiterFactory()
    Anchor.objects.filter(level=job.role.level).update(text="Other words.")

    refusal = behind(
        lambda: submit_scorecard(scorecard_id=card.pk, by=card.panelist.user),
        lambda: adopt_rubric(job_id=job.pk, by=recruiter),
    )

    assert isinstance(refusal, RubricFrozen)
    card.refresh_from_db()
    assert card.rubric.number == 1


def test_a_move_that_waited_for_another_finds_the_candidate_elsewhere():
    job = JobFactory()
    first, second, third = (StageFactory(job=job, position=n) for n in range(3))
    application = ApplicationFactory(job=job, stage=first)

    def move(to):
        return move_application(
            application_id=application.pk, from_stage=first, to_stage=to, by=RecruiterFactory()
        )

    refusal = behind(lambda: move(second), lambda: move(third))

    assert isinstance(refusal, StaleState)


def test_a_card_of_a_seat_given_while_a_rubric_is_adopted_is_rated_against_the_adopted_one():
    application, recruiter = ApplicationFactory(), RecruiterFactory()
    interview = schedule(application, recruiter)
    Anchor.objects.filter(level=application.job.role.level).update(text="Other words.")

    seat = behind(
        lambda: adopt_rubric(job_id=application.job_id, by=recruiter),
        lambda: seat_panelist(
            interview_id=interview.pk, user=UserFactory(), role="interviewer", by=recruiter
        ),
    )

    assert seat.scorecard.rubric.number == 2


def test_a_decision_that_waited_for_the_same_one_is_that_one_and_for_another_is_told():
    application, people = ApplicationFactory(), (RecruiterFactory(), RecruiterFactory())

    def decide(by):
        return stage_decision(
            application_id=application.pk, outcome="hold", reason="Later.", by=by, seen=Seen("", 0)
        )

    repeated = behind(lambda: decide(people[0]), lambda: decide(people[0]))
    Decision.objects.all().delete()
    refused = behind(lambda: decide(people[0]), lambda: decide(people[1]))

    assert repeated.decided_by == people[0]
    assert isinstance(refused, StaleState)
    assert Decision.objects.get().decided_by == people[0]


def test_a_confirmation_that_waited_for_a_replacement_is_told_and_confirms_nothing():
    application, people = ApplicationFactory(), (RecruiterFactory(), RecruiterFactory())

    def stage(by):
        return stage_decision(application_id=application.pk, outcome="hold", reason="Later.", by=by)

    first = stage(people[0])
    refused = behind(lambda: stage(people[1]), lambda: confirm_decision(decision_id=first.pk, by=people[0]))
    standing = Decision.objects.current().get()
    confirm = {"decision_id": standing.pk, "by": people[1]}
    repeated = behind(lambda: confirm_decision(**confirm), lambda: confirm_decision(**confirm))

    assert isinstance(refused, StaleState)
    assert repeated.confirmed_by == people[1]
    assert Decision.objects.ever_in_force().get() == standing


def test_a_draft_that_waited_for_another_tab_is_told_and_replaces_nothing():
    card = ScorecardFactory()
    seen = version_of(card)

    def save(score):
        return save_scorecard(
            scorecard_id=card.pk, by=card.panelist.user, ratings=drafts(vision=score), seen=seen
        )

    outcome = behind(lambda: save(4), lambda: save(2))

    assert isinstance(outcome, StaleState)
    assert Rating.objects.get().score == 4


def test_many_panels_asked_for_and_compiled_in_any_order_never_wait_for_each_other_in_a_circle():
    ids = [application.pk for application in ApplicationFactory.create_batch(60, job=JobFactory())]
    request_summaries(ids)

    def ask():
        for _ in range(20):
            with transaction.atomic():
                request_summaries(random.sample(ids, 40))

    def work():
        for _ in range(20):
            compile_summaries(ids)

    assert at_once(ask, ask, work, work, work, work) == [None] * 6


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_cards_workers_and_requests_at_once_end_in_the_summaries_a_fresh_reading_gives(_round):
    cards = [write(card) for card in ScorecardFactory.create_batch(6)]
    ids = [card.panelist.interview.application_id for card in cards]
    done = [hand_in(ScorecardFactory(panelist__interview__application_id=pk)) for pk in ids]

    def hand_all_in():
        for card in cards:
            submit_scorecard(scorecard_id=card.pk, by=card.panelist.user)

    def amend_all():
        for card in reversed(done):
            amend(card, vision=5)

    def ask_for_all():
        for order in (ids, ids[::-1], ids):
            with transaction.atomic():
                request_summaries(order)

    def work(order):
        for _ in range(3):
            compile_summaries(order)

    workers = [lambda order=order: work(order) for order in (ids, ids[::-1], ids[:3], ids[3:])]
    outcomes = at_once(hand_all_in, amend_all, ask_for_all, ask_for_all, *workers)
    compile_summaries(summaries.stale_application_ids(100))

    assert outcomes == [None] * 8
    panels = read_panels(ids)
    for summary in PanelSummary.objects.filter(application__in=ids):
        fresh = summarise(panels[summary.application_id])
        assert (summary.document, summary.sha256) == (fresh, sha256_of(fresh))
        assert summary.compiled == summary.requested == 9
    assert not PanelSummary.objects.stale().exists()
