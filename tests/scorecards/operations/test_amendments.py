"""Amending a card: a new revision beside the old one, with a reason; the old one is never touched."""

from datetime import timedelta

import pytest

from hiring.errors import InvalidInput, WrongState
from hiring.models import AuditEvent
from scorecards.errors import ScorecardIncomplete
from scorecards.models import PanelSummary, Rating
from scorecards.operations.cards import RatingDraft, amend_scorecard
from tests.acts import amend, hand_in, revisions_of, write, written
from tests.factories import NOW, ScorecardFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def test_an_amendment_is_a_new_revision_beside_the_old_one():
    card = hand_in(ScorecardFactory(), now=NOW)
    author = card.panelist.user

    revision = amend_scorecard(
        scorecard_id=card.pk,
        by=author,
        ratings={"people": RatingDraft(score=3, evidence="Reread: she named the coaching plan.")},
        recommendation="strong_yes",
        reason=" I had mixed up two answers. ",
        now=LATER,
    )

    assert revisions_of(card) == [
        (1, "yes", "", NOW, author.pk, True),
        (2, "strong_yes", "I had mixed up two answers.", LATER, author.pk, True),
    ]
    assert written(card.revisions.get(number=1)) == {
        "vision": (4, False, "Said so about vision.", True),
        "people": (2, False, "Said so about people.", True),
    }
    assert written(revision) == {
        "vision": (4, False, "Said so about vision.", True),
        "people": (3, False, "Reread: she named the coaching plan.", True),
    }
    card.panelist.refresh_from_db()
    assert card.panelist.card_submitted_at == NOW
    assert PanelSummary.objects.get().requested == 2
    event = AuditEvent.objects.get(action="scorecard.amended")
    assert event.details == {"revision": str(revision.public_id)}


@pytest.mark.parametrize(
    ("change", "error", "fields"),
    [
        ({"reason": "  "}, InvalidInput, ["reason"]),
        ({"recommendation": ""}, ScorecardIncomplete, ["recommendation"]),
        ({"recommendation": "perhaps"}, InvalidInput, ["recommendation"]),
        ({"ratings": {"people": RatingDraft(score=5)}}, ScorecardIncomplete, ["people"]),
        ({"ratings": {"people": RatingDraft()}}, ScorecardIncomplete, ["people"]),
        ({"ratings": {"people": RatingDraft(score=7, evidence="x")}}, InvalidInput, ["people"]),
    ],
)
def test_an_amendment_that_cannot_stand_leaves_the_card_as_it_was(change, error, fields):
    card = hand_in(ScorecardFactory())
    before = revisions_of(card)

    with pytest.raises(error) as refusal:
        amend_scorecard(
            **{
                "scorecard_id": card.pk,
                "by": card.panelist.user,
                "ratings": {},
                "recommendation": "no",
                "reason": "Because.",
                **change,
            }
        )

    assert list(refusal.value.fields) == fields
    assert revisions_of(card) == before
    assert Rating.objects.count() == 2


def test_a_draft_is_changed_and_not_amended():
    card = write(ScorecardFactory())

    with pytest.raises(WrongState, match="still a draft"):
        amend(card, vision=1)
