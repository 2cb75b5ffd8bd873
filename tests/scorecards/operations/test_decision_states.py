"""A decision is staged, confirmed by the right person, and changed only after it was reopened; it moves nobody."""

from datetime import timedelta

import pytest

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import AuditEvent
from scorecards.models import Decision
from scorecards.operations.decision_words import Seen
from scorecards.operations.decisions import (
    confirm_decision,
    may_confirm,
    reopen_decision,
    stage_decision,
    withdraw_decision,
)
from scorecards.operations.summaries import compile_summaries, request_summaries
from scorecards.operations.texts import MAX_TEXT
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    DecisionFactory,
    PanelSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
)
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
MUCH_LATER = NOW + timedelta(hours=2)


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def application():
    """A panel whose one card is compiled."""
    card = ScorecardFactory(submitted=True)
    return compiled(card.panelist.interview.application)


def stage(application, by, outcome="advance", now=NOW, **fields):
    words = {"reason": "Even and good.", **fields}
    return stage_decision(application_id=application.pk, outcome=outcome, by=by, now=now, **words)


def confirm(decision, by, now=LATER):
    return confirm_decision(decision_id=decision.pk, by=by, now=now)


def withdraw(decision, by, now=LATER):
    return withdraw_decision(decision_id=decision.pk, by=by, now=now)


def reopen(decision, by, reason="More is known.", now=MUCH_LATER):
    return reopen_decision(decision_id=decision.pk, reason=reason, by=by, now=now)


def states():
    """The state of each decision, in the order they were staged."""
    return [decision.state.value for decision in Decision.objects.order_by("pk")]


def actions():
    events = AuditEvent.objects.filter(action__startswith="decision.").order_by("pk")
    return [event.action.removeprefix("decision.") for event in events]


@pytest.mark.parametrize("outcome", Decision.Outcome.values)
def test_nothing_that_is_done_to_a_decision_moves_or_ends_the_application(application, recruiter, outcome):
    said = {"departure_reason": "Two references."}
    before = type(application).objects.values().get(pk=application.pk)

    reopen(confirm(stage(application, recruiter, outcome, **said), recruiter), recruiter)
    withdraw(stage(application, recruiter, outcome, **said), recruiter)
    confirm(stage(application, recruiter, outcome, **said), recruiter)

    assert type(application).objects.values().get(pk=application.pk) == before
    assert not application.moves.exists()


def test_a_decision_is_in_force_once_its_person_confirms_it(application, recruiter):
    decision = stage(application, recruiter)
    assert (decision.state, list(Decision.objects.in_force())) == ("staged", [])

    for moment in (LATER, MUCH_LATER):
        confirm(decision, recruiter, now=moment)

    decision.refresh_from_db()
    assert (decision.state, decision.confirmed_by, decision.confirmed_at) == ("in_force", recruiter, LATER)
    assert list(Decision.objects.in_force()) == [decision]
    assert actions() == ["staged", "confirmed"]


def test_a_confirmation_on_a_host_whose_clock_runs_behind_is_no_earlier_than_the_decision(
    application, recruiter
):
    decision = confirm(stage(application, recruiter), recruiter, now=NOW - timedelta(seconds=2))

    assert decision.confirmed_at == NOW


def test_without_a_second_decider_nobody_else_confirms(application, recruiter):
    decision, other = stage(application, recruiter), RecruiterFactory()

    assert (may_confirm(decision, recruiter), may_confirm(decision, other)) == (True, False)
    with pytest.raises(NotAllowed, match=f"{recruiter} staged this decision and confirms it"):
        confirm(decision, other)

    assert states() == ["staged"]


def test_with_a_second_decider_another_person_confirms_whatever_the_setting_says_by_then(
    application, recruiter, settings
):
    settings.SECOND_DECIDER = True
    decision = stage(application, recruiter)
    settings.SECOND_DECIDER = False
    manager = TeamMemberFactory(job=application.job).user

    assert (may_confirm(decision, recruiter), may_confirm(decision, manager)) == (False, True)
    with pytest.raises(NotAllowed, match="another person who runs this job confirms it"):
        confirm(decision, recruiter)
    confirm(decision, manager)

    decision.refresh_from_db()
    assert (decision.needs_second, decision.decided_by, decision.confirmed_by) == (True, recruiter, manager)


def test_a_decision_on_a_summary_that_changed_since_is_not_confirmed(application, recruiter):
    decision = stage(application, recruiter)
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    request_summaries([application.pk])
    with pytest.raises(WrongState, match="being compiled anew"):
        confirm(decision, recruiter)
    compile_summaries([application.pk])

    with pytest.raises(StaleState, match="summary changed after this decision was staged"):
        confirm(decision, recruiter)

    assert states() == ["staged"]
    again = stage(application, recruiter, seen=Seen(str(decision.public_id), 2), now=LATER)
    assert confirm(again, recruiter).summary.version == 2
    assert states() == ["lapsed", "in_force"]


def test_a_first_summary_that_came_since_is_a_change_too(recruiter):
    card = ScorecardFactory()
    decision = stage(card.panelist.interview.application, recruiter)
    PanelSummaryFactory(application=card.panelist.interview.application)

    with pytest.raises(StaleState, match="summary changed"):
        confirm(decision, recruiter)


def test_what_was_replaced_or_withdrawn_is_not_confirmed(application, recruiter):
    replaced = stage(application, recruiter)
    withdrawn = stage(application, RecruiterFactory(), "hold", now=LATER)
    with pytest.raises(StaleState, match="Nothing was confirmed"):
        confirm(replaced, recruiter)
    with pytest.raises(StaleState, match="Nothing was withdrawn"):
        withdraw(replaced, recruiter)

    for _twice in range(2):
        withdraw(withdrawn, recruiter, now=MUCH_LATER)

    with pytest.raises(StaleState, match="Nothing was confirmed"):
        confirm(withdrawn, withdrawn.decided_by)
    assert states() == ["lapsed", "lapsed"]
    assert actions() == ["staged", "staged", "withdrawn"]
    assert not Decision.objects.current().exists()


def test_one_in_force_is_neither_replaced_nor_withdrawn(application, recruiter):
    decision = confirm(stage(application, recruiter), recruiter)

    with pytest.raises(WrongState, match="Reopen it, with a reason, before another is staged"):
        stage(application, recruiter, "hold")
    with pytest.raises(WrongState, match="in force by now"):
        withdraw(decision, recruiter)

    assert states() == ["in_force"]


def test_the_same_form_sent_again_after_the_confirmation_is_that_decision(application, recruiter):
    seen = Seen("", 1)
    decision = confirm(stage(application, recruiter, seen=seen), recruiter)

    assert stage(application, recruiter, seen=seen) == decision
    assert states() == ["in_force"]


def test_a_decision_in_force_is_reopened_with_a_reason_and_kept(application, recruiter):
    first, other = confirm(stage(application, recruiter), recruiter), RecruiterFactory()

    for _twice in range(2):
        reopen(first, other, reason=" More is known. ")
    second = stage(application, other, "hold", now=MUCH_LATER)

    first.refresh_from_db()
    kept = (first.state, first.reopened_by, first.reopen_reason, first.superseded_at, first.confirmed_by)
    assert kept == ("reopened", other, "More is known.", MUCH_LATER, recruiter)
    assert Decision.objects.current().get() == second
    assert actions() == ["staged", "confirmed", "reopened", "staged"]
    with pytest.raises(StaleState, match="does not stand any more"):
        reopen(first, recruiter, reason="Mine.")
    with pytest.raises(StaleState, match="Nothing was confirmed"):
        confirm(first, recruiter)
    with pytest.raises(StaleState, match="Nothing was withdrawn"):
        withdraw(first, recruiter)


@pytest.mark.parametrize("reason", ["", " \n ", "x" * (MAX_TEXT + 1)])
def test_reopening_needs_a_reason_that_can_be_kept(application, recruiter, reason):
    decision = confirm(stage(application, recruiter), recruiter)

    with pytest.raises(InvalidInput) as refusal:
        reopen(decision, recruiter, reason=reason)

    assert list(refusal.value.fields) == ["reopen_reason"]
    assert states() == ["in_force"]


def test_a_staged_one_is_changed_or_withdrawn_and_not_reopened(application, recruiter):
    with pytest.raises(WrongState, match="change or withdraw it instead"):
        reopen(stage(application, recruiter), recruiter)


@pytest.mark.parametrize(
    "person",
    [
        "outsider",
        "panelist who handed in",
        "recruiter who is the candidate",
        "manager of the secret job",
        "recruiter who owes a card",
        "manager of the open job who owes a card",
        "superuser who owes a card",
        "integration",
    ],
)
def test_whoever_may_not_decide_may_do_nothing_to_a_decision(person, settings):
    settings.SECOND_DECIDER = True
    panels, decider = two_panels(), RecruiterFactory()
    by = PEOPLE[person](panels)
    staged = stage(panels["open"], decider)

    for act in (confirm, withdraw, reopen):
        with pytest.raises(NotAllowed):
            act(staged, by)
    confirm(staged, RecruiterFactory())
    with pytest.raises(NotAllowed):
        reopen(staged, by)

    assert states() == ["in_force"]


def test_a_row_and_the_database_tell_the_same_state():
    nobody = {"confirmed_by": None, "confirmed_at": None}
    gone = {"superseded_at": LATER}
    rows = {
        "staged": DecisionFactory(**nobody),
        "in_force": DecisionFactory(),
        "reopened": DecisionFactory(**gone, reopened_by=RecruiterFactory(), reopen_reason="More is known."),
        "superseded": DecisionFactory(**gone),
        "lapsed": DecisionFactory(**gone, **nobody),
    }

    assert set(rows) == set(Decision.State.values)
    for state, decision in rows.items():
        assert decision.state == state
        assert list(Decision.objects.in_state(state)) == [decision]
    assert set(Decision.objects.current()) == {rows["staged"], rows["in_force"]}
    assert list(Decision.objects.staged()) == [rows["staged"]]
    assert set(Decision.objects.ever_in_force()) == {rows[s] for s in ("in_force", "reopened", "superseded")}


def test_an_application_has_a_decision_of_its_own(application, recruiter):
    confirm(stage(application, recruiter), recruiter)

    assert confirm(stage(ApplicationFactory(), recruiter), recruiter).state == "in_force"
