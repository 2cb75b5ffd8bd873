"""A panel from its first candidate to its decision, as a receiver hears of it; and what it never hears."""

import json

import pytest

from hiring.models import Candidate, WebhookDelivery
from hiring.operations import announcing
from hiring.operations.access import create_api_token
from hiring.operations.announcing import announce
from hiring.operations.applications import (
    create_application,
    end_application,
    hire,
    move_application,
    reopen_application,
)
from hiring.operations.candidates import add_candidate, change_candidate
from hiring.operations.merging import merge_candidates
from hiring.operations.webhook_payloads import body_of
from scorecards.operations.decisions import confirm_decision, reopen_decision, stage_decision
from scorecards.operations.on_behalf import submit_on_behalf
from scorecards.operations.panels import call_off_interview, recuse, seat_panelist, unseat_panelist
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.acts import amend, drafts, hand_in, schedule
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.api.callers import bearer
from tests.hiring.webhooks.hooks import hook

pytestmark = pytest.mark.django_db

PRIVATE = ("email", "phone", "location", "profile_url", "attachments")


@pytest.fixture(autouse=True)
def _unsent(monkeypatch, settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(announcing, "queue_on_commit", lambda task, pk: None)


@pytest.fixture
def webhook():
    return hook("http://127.0.0.1:9/")[0]


def told(webhook):
    """What would be sent by now, in order; None for what its owner may not see. Forgets it afterwards."""
    rows = webhook.deliveries.select_related("webhook__owner").order_by("pk")
    bodies = [body_of(row) for row in rows]
    WebhookDelivery.objects.all().delete()
    return [body and json.loads(body) for body in bodies]


def names(webhook):
    return [one and one["type"] for one in told(webhook)]


def test_a_panel_is_told_from_its_first_candidate_to_its_decision(webhook):
    recruiter, job = RecruiterFactory(), JobFactory()
    first, second = StageFactory.create_batch(2, job=job)
    ann, bob, eve = UserFactory.create_batch(3)
    person = add_candidate(name="Ada Obi", email="ada@example.org", phone="1", by=recruiter, now=NOW)
    change_candidate(candidate_id=person.pk, changes={"location": "Lagos"}, by=recruiter, now=NOW)
    application = create_application(candidate=person, job=job, by=recruiter, now=NOW)
    move_application(application_id=application.pk, from_stage=first, to_stage=second, by=recruiter, now=NOW)
    assert names(webhook) == [
        "candidate.created",
        "candidate.changed",
        "application.created",
        "application.moved",
    ]

    interview = schedule(application, recruiter, ann, bob)
    assert names(webhook) == ["interview.scheduled"]
    third = seat_panelist(interview_id=interview.pk, user=eve, role="interviewer", by=recruiter, now=NOW)
    unseat_panelist(panelist_id=third.pk, by=recruiter, now=NOW)
    assert names(webhook) == ["interview.changed"] * 2

    cards = [seat.scorecard for seat in interview.panelists.order_by("pk")]
    hand_in(cards[0])
    compile_summaries([application.pk], now=NOW)
    assert names(webhook) == ["scorecard.submitted", "summary.published"]
    submit_on_behalf(
        scorecard_id=cards[1].pk,
        by=recruiter,
        ratings=drafts(vision=4, people=3),
        recommendation="yes",
        note="Call.",
    )
    compile_summaries([application.pk], now=NOW)
    compile_summaries([application.pk], now=NOW)
    assert names(webhook) == ["scorecard.submitted", "summary.published", "panel.complete"]
    amend(cards[0], vision=2)
    compile_summaries([application.pk], now=NOW)
    assert names(webhook) == ["scorecard.amended", "summary.published"]

    staged = stage_decision(
        application_id=application.pk, outcome="advance", reason="Even.", by=recruiter, now=NOW
    )
    assert names(webhook) == []
    confirm_decision(decision_id=staged.pk, by=recruiter, now=NOW)
    reopen_decision(decision_id=staged.pk, reason="News.", by=recruiter, now=NOW)
    assert names(webhook) == ["decision.recorded", "decision.reopened"]

    reason = RejectionReasonFactory()
    end_application(application_id=application.pk, reason=reason, by=recruiter, now=NOW)
    reopen_application(application_id=application.pk, by=recruiter, now=NOW)
    hire(application_id=application.pk, by=recruiter, now=NOW)
    assert names(webhook) == ["application.rejected", "application.reopened", "application.hired"]


def test_a_seat_that_steps_back_and_a_meeting_called_off_are_told_as_the_interviews(webhook):
    recruiter, ann, bob = RecruiterFactory(), UserFactory(), UserFactory()
    application = ApplicationFactory()
    interview = schedule(application, recruiter, ann, bob)
    hand_in(interview.panelists.get(user=bob).scorecard)
    compile_summaries([application.pk], now=NOW)
    WebhookDelivery.objects.all().delete()

    recuse(panelist_id=interview.panelists.get(user=ann).pk, reason="We are friends.", by=ann, now=NOW)
    compile_summaries([application.pk], now=NOW)
    other = schedule(application, recruiter, UserFactory())
    call_off_interview(interview_id=other.pk, status="cancelled", by=recruiter, now=NOW)

    events = told(webhook)
    assert [one["type"] for one in events] == [
        "interview.changed",
        "summary.published",
        "panel.complete",
        "interview.scheduled",
        "interview.cancelled",
    ]
    assert events[0]["data"]["id"] == str(interview.public_id)


def test_what_is_shown_is_what_the_api_shows_a_token_without_private_scope(webhook):
    recruiter = RecruiterFactory()
    application = ApplicationFactory(candidate__phone="+49 30 1", candidate__location="Berlin")
    interview = schedule(application, recruiter, UserFactory())
    card = hand_in(interview.panelists.get().scorecard)
    compile_summaries([application.pk], now=NOW)
    staged = stage_decision(application_id=application.pk, outcome="advance", reason="Even.", by=recruiter)
    confirm_decision(decision_id=staged.pk, by=recruiter)
    for record in (application.candidate, application, interview, card):
        announce(
            action=f"{record._meta.model_name}.{'changed' if record is interview else 'created'}",
            on=record,
            now=NOW,
        )
    client = bearer(create_api_token(user=webhook.owner, name="Mirror", by=None, scopes=["*:read"])[1])

    events = told(webhook)

    for event in events:
        data = event["data"]
        path = data["url"].removeprefix("http://localhost:8000")
        assert data["object"] == client.get(path).json(), event["type"]
        assert data["id"] == data["object"]["id"]
    assert {event["data"]["resource"] for event in events} == {
        "candidates",
        "applications",
        "interviews",
        "scorecards",
        "panel-summaries",
        "decisions",
    }
    person = next(event["data"]["object"] for event in events if event["data"]["resource"] == "candidates")
    assert [person[name] for name in PRIVATE] == [None] * 5


def test_of_a_search_its_owner_is_not_in_nothing_is_told(webhook):
    recruiter = RecruiterFactory()
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    TeamMemberFactory(job=secret.job, user=recruiter)
    hand_in(schedule(secret, recruiter, UserFactory()).panelists.get().scorecard)
    compile_summaries([secret.pk], now=NOW)
    announce(action="candidate.changed", on=secret.candidate, now=NOW)

    events = told(webhook)

    assert len(events) == 5
    assert set(events) == {None}


def test_a_merger_is_told_to_who_knew_both_files_and_to_others_only_that_one_changed(webhook):
    admin = UserFactory(is_superuser=True)
    kept, open_one = ApplicationFactory.create_batch(2)
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    TeamMemberFactory(job=secret.job, user=admin)
    nobody = CandidateFactory()

    def merge(candidate):
        merged_id = str(candidate.public_id)
        merge_candidates(kept_id=kept.candidate_id, merged_id=candidate.pk, by=admin, now=NOW)
        return merged_id, [one and (one["type"], one["data"]["details"]) for one in told(webhook)]

    for candidate in (open_one.candidate, nobody):
        merged_id, events = merge(candidate)
        assert events == [("candidate.merged", {"merged_id": merged_id}), ("candidate.changed", {})]
    _merged_id, events = merge(Candidate.objects.get(pk=secret.candidate_id))
    assert events == [None, ("candidate.changed", {})]


def test_a_batch_of_summaries_costs_one_query_more_while_nobody_asks_and_few_when_somebody_does(
    django_assert_num_queries,
):
    def batch(count):
        cards = ScorecardFactory.create_batch(count, submitted=True)
        ids = [card.panelist.interview.application_id for card in cards]
        request_summaries(ids)
        return ids

    for count in (1, 30):
        ids = batch(count)
        with django_assert_num_queries(8):
            compile_summaries(ids, now=NOW)
    hook("http://127.0.0.1:9/", events=["candidate.*"])
    ids = batch(2)
    with django_assert_num_queries(8):
        compile_summaries(ids, now=NOW)
    hook("http://127.0.0.1:9/", events=["summary.published"])
    for count in (1, 30):
        ids = batch(count)
        with django_assert_num_queries(14):
            compile_summaries(ids, now=NOW)
        assert WebhookDelivery.objects.count() == count
        WebhookDelivery.objects.all().delete()
