"""The debrief freezes what it starts from; a named person decides, in writing."""

from datetime import date, timedelta

import pytest

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import AuditEvent
from scorecards.models import Debrief, Decision, FrozenSummary, PanelSummary
from scorecards.operations.debriefs import close_debrief, open_debrief
from scorecards.operations.decision_words import Seen, departs_from
from scorecards.operations.decisions import reopen_decision, stage_decision
from scorecards.operations.summaries import compile_summaries, request_summaries
from scorecards.operations.texts import MAX_TEXT
from tests.acts import decide, hand_in, write
from tests.factories import (
    NOW,
    ApplicationFactory,
    PanelSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
)
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
ABOVE = {"composite": {"against_bar": "above"}, "stops": []}
NEAR = {"composite": {"against_bar": "at"}, "stops": []}
BELOW = {"composite": {"against_bar": "below"}, "stops": []}
STOPPED = {"composite": {"against_bar": "above"}, "stops": [{"competency": "vision"}]}
WITHHELD = {"composite": {"against_bar": None}, "stops": []}


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def stage(application, by, outcome="advance", **fields):
    values = {"reason": "The evidence is even and good.", "now": NOW, **fields}
    return stage_decision(application_id=application.pk, outcome=outcome, by=by, **values)


def a_compiled_panel():
    card = hand_in(ScorecardFactory())
    application = card.panelist.interview.application
    compile_summaries([application.pk], now=NOW)
    return application


def test_opening_a_debrief_freezes_the_summary_and_an_open_one_stays_the_one(recruiter):
    application = a_compiled_panel()
    summary = PanelSummary.objects.get()

    debrief = open_debrief(application_id=application.pk, by=recruiter, now=NOW)
    again = open_debrief(application_id=application.pk, by=RecruiterFactory(), now=LATER)

    assert again == debrief
    assert (debrief.application, debrief.opened_by, debrief.opened_at, debrief.closed_at) == (
        application,
        recruiter,
        NOW,
        None,
    )
    frozen = FrozenSummary.objects.get()
    assert (frozen.application, frozen.version, frozen.document, frozen.sha256, frozen.frozen_at) == (
        application,
        1,
        summary.document,
        summary.sha256,
        NOW,
    )
    assert debrief.summary == frozen
    events = AuditEvent.objects.filter(action="debrief.opened")
    assert events.values_list("object_id", "details").get() == (debrief.public_id, {"version": 1})


def test_a_frozen_summary_stays_when_the_panel_goes_on(recruiter):
    application = a_compiled_panel()
    debrief = open_debrief(application_id=application.pk, by=recruiter)
    before = FrozenSummary.objects.values().get()

    hand_in(ScorecardFactory(panelist__interview__application=application), vision=1, people=1)
    compile_summaries([application.pk])
    decision = stage(application, recruiter, outcome="reject")

    assert FrozenSummary.objects.filter(pk=debrief.summary_id).values().get() == before
    assert decision.summary.version == 2
    assert decision.summary.document["composite"]["value"] == 2.0


def test_there_is_nothing_to_debrief_before_a_summary_and_while_it_is_compiled(recruiter):
    application = ApplicationFactory()
    with pytest.raises(WrongState, match="no summary to discuss yet"):
        open_debrief(application_id=application.pk, by=recruiter)

    compiled = a_compiled_panel()
    request_summaries([compiled.pk])

    with pytest.raises(WrongState, match="being compiled anew"):
        open_debrief(application_id=compiled.pk, by=recruiter)
    with pytest.raises(WrongState, match="being compiled anew"):
        stage(compiled, recruiter)
    assert not FrozenSummary.objects.exists()


def test_a_debrief_is_closed_once_and_another_can_be_opened(recruiter):
    application = a_compiled_panel()
    debrief = open_debrief(application_id=application.pk, by=recruiter, now=NOW)

    for moment in (NOW, LATER):
        close_debrief(debrief_id=debrief.pk, by=recruiter, now=moment)

    debrief.refresh_from_db()
    assert debrief.closed_at == NOW
    assert AuditEvent.objects.filter(action="debrief.closed").count() == 1
    assert open_debrief(application_id=application.pk, by=recruiter, now=LATER) != debrief


def test_a_decision_is_written_with_its_person_its_reason_and_what_it_was_based_on():
    application = a_compiled_panel()
    manager = TeamMemberFactory(job=application.job).user

    decision = stage(
        application,
        manager,
        reason=" The evidence is even. ",
        next_step="References.",
        next_step_on=NOW.date() + timedelta(days=3),
        candidate_message="We would like to go on.",
    )

    decision.refresh_from_db()
    fields = (
        "application",
        "summary",
        "outcome",
        "reason",
        "next_step",
        "next_step_on",
        "candidate_message",
        "departure_reason",
        "is_departure",
        "decided_by",
        "decided_at",
        "needs_second",
        "confirmed_by",
        "superseded_at",
    )
    assert [getattr(decision, field) for field in fields] == [
        application,
        FrozenSummary.objects.get(),
        "advance",
        "The evidence is even.",
        "References.",
        NOW.date() + timedelta(days=3),
        "We would like to go on.",
        "",
        False,
        manager,
        NOW,
        False,
        None,
        None,
    ]
    event = AuditEvent.objects.get(action="decision.staged")
    assert (event.actor, event.object_id) == (manager, decision.public_id)
    assert "evidence" not in str(event.details)


def test_a_decision_staged_later_replaces_the_staged_one_and_keeps_it(recruiter):
    application = ApplicationFactory()
    first = stage(application, recruiter, outcome="hold")

    second = stage(application, recruiter, outcome="advance", now=LATER)

    first.refresh_from_db()
    assert (first.outcome, first.superseded_at, second.superseded_at) == ("hold", LATER, None)
    assert Decision.objects.filter(superseded_at=None).get() == second


def test_deciding_without_a_panel_is_allowed_and_based_on_nothing(recruiter):
    assert stage(ApplicationFactory(), recruiter).summary is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"outcome": "maybe"}, ["outcome"]),
        ({"reason": "  "}, ["reason"]),
        ({"outcome": "", "reason": ""}, ["outcome", "reason"]),
        ({"candidate_message": "x" * (MAX_TEXT + 1)}, ["candidate_message"]),
        ({"next_step": "Call.", "next_step_on": NOW.date() - timedelta(days=1)}, ["next_step_on"]),
        ({"next_step": "Call.", "next_step_on": date(2062, 3, 2)}, ["next_step_on"]),
        ({"next_step_on": NOW.date()}, ["next_step"]),
    ],
)
def test_a_decision_needs_an_outcome_a_reason_texts_that_can_be_kept_and_a_day_ahead(
    recruiter, fields, named
):
    application = ApplicationFactory()
    first = stage(application, recruiter)

    with pytest.raises(InvalidInput) as refusal:
        stage(application, recruiter, **fields)

    assert list(refusal.value.fields) == named
    assert list(Decision.objects.filter(superseded_at=None)) == [first]


def test_the_same_words_on_the_same_page_are_recorded_once(recruiter):
    application = a_compiled_panel()
    seen = Seen(decision="", version=1)

    first = stage(application, recruiter, seen=seen)
    again = stage(application, recruiter, seen=seen, now=LATER)

    assert again == first
    assert Decision.objects.count() == 1
    assert AuditEvent.objects.filter(action="decision.staged").count() == 1


def test_who_has_read_the_decision_that_stands_may_record_the_same_words_anew(recruiter):
    application = a_compiled_panel()
    first = stage(application, recruiter)

    second = stage(application, recruiter, seen=Seen(str(first.public_id), 1), now=LATER)

    assert list(Decision.objects.filter(superseded_at=None)) == [second]


def test_a_decision_on_a_page_that_is_out_of_date_is_refused_as_stale(recruiter):
    application = a_compiled_panel()
    with pytest.raises(StaleState, match="summary changed"):
        stage(application, recruiter, seen=Seen("", 0))
    assert not FrozenSummary.objects.exists()
    first = stage(application, recruiter)

    for by, words in [(recruiter, {"reason": "Another."}), (RecruiterFactory(), {})]:
        with pytest.raises(StaleState, match="Another decision was recorded"):
            stage(application, by, seen=Seen("", 1), **words)

    assert list(Decision.objects.all()) == [first]


@pytest.mark.parametrize(
    ("document", "departing"),
    [
        (ABOVE, {"reject"}),
        (NEAR, set()),
        (BELOW, {"hire"}),
        (STOPPED, {"hire"}),
        (WITHHELD, set()),
    ],
)
def test_hiring_past_a_stop_or_below_the_bar_and_rejecting_above_it_depart(document, departing):
    assert {outcome for outcome in Decision.Outcome.values if departs_from(document, outcome)} == departing


def test_a_decision_against_the_summary_is_allowed_and_explained(recruiter):
    application = PanelSummaryFactory(document=BELOW).application

    with pytest.raises(InvalidInput) as refusal:
        stage(application, recruiter, outcome="hire", departure_reason=" ")
    assert list(refusal.value.fields) == ["departure_reason"]
    assert not Decision.objects.exists()
    assert not FrozenSummary.objects.exists()

    decision = stage(application, recruiter, outcome="hire", departure_reason=" Two references. ")
    assert (decision.outcome, decision.departure_reason) == ("hire", "Two references.")
    assert decision.is_departure
    assert not stage(
        application, recruiter, outcome="hold", departure_reason="Said all the same."
    ).is_departure


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("outsider", "Only the hiring team"),
        ("panelist who handed in", "Only the hiring team"),
        ("recruiter who is the candidate", "Only the hiring team"),
        ("manager of the secret job", "Only the hiring team"),
        ("recruiter who owes a card", "You owe a scorecard"),
        ("manager of the open job who owes a card", "You owe a scorecard"),
        ("integration", "A named person decides"),
    ],
)
def test_only_somebody_who_runs_the_job_and_owes_no_card_debriefs_and_decides(person, sentence):
    panels = two_panels()
    by, application = PEOPLE[person](panels), panels["open"]
    PanelSummaryFactory(application=application)
    debrief = open_debrief(application_id=application.pk, by=RecruiterFactory())

    for act in (
        lambda: open_debrief(application_id=application.pk, by=by),
        lambda: close_debrief(debrief_id=debrief.pk, by=by),
        lambda: stage(application, by),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            act()

    assert Debrief.objects.get().closed_at is None
    assert not Decision.objects.exists()


def test_a_manager_decides_once_the_own_card_is_handed_in():
    application = a_compiled_panel()
    manager = TeamMemberFactory(job=application.job).user
    card = write(ScorecardFactory(panelist__interview__application=application, panelist__user=manager))
    with pytest.raises(NotAllowed):
        stage(application, manager)

    hand_in(card)
    compile_summaries([application.pk])

    assert stage(application, manager).decided_by == manager


def test_no_word_of_a_decision_reaches_the_trace(recruiter):
    application = a_compiled_panel()
    open_debrief(application_id=application.pk, by=recruiter)
    words = {"next_step": "Quagga", "candidate_message": "Quagga"}
    decision = decide(application, recruiter, reason="Quagga", **words)
    reopen_decision(decision_id=decision.pk, reason="Quagga", by=recruiter)

    assert "quagga" not in str(list(AuditEvent.objects.values())).lower()
