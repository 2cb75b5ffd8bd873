"""Saving a draft over and over, perhaps in two tabs: nothing is overwritten unseen, nothing written in vain."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.errors import StaleState
from scorecards.models import Rating
from scorecards.operations.cards import RatingDraft, save_scorecard, version_of
from tests.acts import drafts, written
from tests.factories import NOW, JobFactory, ScorecardFactory, panel_plan_of

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def save(card, ratings=None, **fields):
    return save_scorecard(scorecard_id=card.pk, by=card.panelist.user, ratings=ratings or {}, **fields)


@pytest.mark.parametrize(
    "change",
    [
        {"ratings": drafts(vision=5)},
        {"ratings": {"vision": RatingDraft(score=4, evidence="Other words.")}},
        {"ratings": drafts(data=4)},
        {"recommendation": "no"},
        {"private_note": "B"},
    ],
)
def test_a_draft_changed_since_its_author_saw_it_is_refused_as_stale_and_kept(change):
    card = ScorecardFactory()
    seen = version_of(card)
    save(card, drafts(vision=4), recommendation="yes", private_note="A", seen=seen)

    with pytest.raises(StaleState):
        save(card, **{"recommendation": "yes", "private_note": "A", "seen": seen} | change)

    assert written(card.revisions.get()) == {"vision": (4, False, "Said so about vision.", False)}
    card.refresh_from_db()
    assert (card.private_note, card.revisions.get().recommendation) == ("A", "yes")
    save(card, drafts(vision=5), seen=version_of(card))
    assert written(card.revisions.get())["vision"][0] == 5


def test_the_same_words_sent_twice_are_not_stale_and_change_nothing():
    card = ScorecardFactory()
    seen = version_of(card)
    first = version_of(save(card, drafts(vision=4), recommendation="yes", seen=seen))

    again = version_of(save(card, drafts(vision=4), recommendation="yes", seen=seen))

    assert again == first != seen


def test_writing_a_rating_again_keeps_the_row_and_moves_its_moment():
    card = ScorecardFactory()
    save(card, drafts(vision=4))
    first = Rating.objects.get()

    save(card, drafts(vision=2))

    second = Rating.objects.get()
    assert (second.pk, second.public_id, second.created_at) == (first.pk, first.public_id, first.created_at)
    assert (second.score, second.updated_at > first.updated_at) == (2, True)


def test_saving_costs_the_same_for_one_rating_and_for_five():
    keys = ("vision", "people", "data", "craft", "delivery")
    counts = []
    for number in (1, 5):
        card = ScorecardFactory(kit=panel_plan_of(JobFactory(), keys)[1])
        with CaptureQueriesContext(connection) as queries:
            save(card, drafts(**dict.fromkeys(keys[:number], 4)))
        counts.append(len(queries))

    assert counts[0] == counts[1]
