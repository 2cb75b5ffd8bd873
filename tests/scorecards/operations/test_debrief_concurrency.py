"""A debrief in which several people act at once."""

import pytest

from hiring.errors import StaleState
from scorecards.models import Rating
from scorecards.operations import summaries
from scorecards.operations.debriefs import close_point, open_debrief, raise_point, take_stance
from scorecards.operations.summaries import compile_summaries
from tests.acts import hand_in
from tests.factories import (
    RecruiterFactory,
    ScorecardFactory,
)
from tests.threads import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    """What commits here would be compiled at once, in the thread that is being timed."""
    monkeypatch.setattr(summaries, "queue_compilation", lambda ids: None)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_people_closing_a_point_one_line_stays_and_the_other_is_told(_round):
    card = hand_in(ScorecardFactory())
    application = card.panelist.interview.application
    compile_summaries([application.pk])
    people = RecruiterFactory(), RecruiterFactory()
    debrief = open_debrief(application_id=application.pk, by=people[0])
    point = raise_point(debrief_id=debrief.pk, topic="Notice period", by=people[0])

    outcomes = at_once(
        *(lambda by=by: close_point(point_id=point.pk, line=f"Says {by}.", by=by) for by in people)
    )

    [refusal] = [outcome for outcome in outcomes if isinstance(outcome, StaleState)]
    [closed] = [outcome for outcome in outcomes if outcome is not refusal]
    point.refresh_from_db()
    assert point.closing_line == closed.closing_line == f"Says {point.closed_by}."
    assert f"{point.closed_by} closed this point" in refusal.detail


def test_two_people_raise_points_and_one_agrees_twice_at_once_and_nothing_is_lost():
    card = hand_in(ScorecardFactory())
    application = card.panelist.interview.application
    compile_summaries([application.pk])
    people = RecruiterFactory(), RecruiterFactory()
    debrief = open_debrief(application_id=application.pk, by=people[0])
    rating = Rating.objects.filter(is_final=True).first().public_id
    agree = [
        lambda: take_stance(debrief_id=debrief.pk, rating=rating, agrees=True, by=people[0]),
    ] * 2

    outcomes = at_once(
        *(lambda by=by: raise_point(debrief_id=debrief.pk, topic="Pay", by=by) for by in people), *agree
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert debrief.stances.count() == 1
    assert set(debrief.points.filter(kind="raised").values_list("raised_by", flat=True)) == {
        person.pk for person in people
    }
