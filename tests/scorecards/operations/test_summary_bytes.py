"""One panel, one document: the same bytes on every database, whoever handed in first."""

from itertools import permutations
from uuid import UUID

import pytest

from scorecards.models import PanelSummary, Rating, Rubric, ScorecardRevision
from scorecards.operations.panel_inputs import read_panels
from scorecards.scoring import canonical_bytes, sha256_of, summarise
from tests.acts import compiled, hand_in
from tests.factories import ApplicationFactory, PanelistFactory, ScorecardFactory

pytestmark = pytest.mark.django_db

GOLDEN = "0b3201d285b319a3215735cc6102ee923df940a274f2be56f992f6f703c7e0bc"
SCORES = ({"vision": 4, "people": 2}, {"vision": 5, "people": None}, {"vision": 1, "people": 1})


def number(record, value):
    """Give a record a public id that reads itself."""
    type(record).objects.filter(pk=record.pk).update(public_id=UUID(int=value << 96 | value))


def handed_in(order):
    """A panel of three and a shadow, whose cards come in in this order; the ids are the seats', not the order's."""
    application = ApplicationFactory()
    seats = [PanelistFactory(interview__application=application) for _ in SCORES]
    cards = [ScorecardFactory(panelist=seat) for seat in seats]
    shadow = ScorecardFactory(panelist__interview__application=application, panelist__role="shadow")
    for place in order:
        hand_in(cards[place], **SCORES[place])
    number(application, 1)
    for place, card in enumerate([*cards, shadow]):
        # The panelists' order is another than the cards': neither may depend on the rows'.
        number(card, 0x10 + place)
        number(card.panelist, 0x20 - place)
    for place, card in enumerate(cards):
        revision = ScorecardRevision.objects.get(scorecard=card)
        number(revision, 0x30 + place)
        for rating in Rating.objects.filter(revision=revision).select_related("competency"):
            number(rating, 0x40 + 2 * place + (rating.competency.key == "people"))
    Rubric.objects.update(sha256="ab" * 32)
    compiled(application)
    return PanelSummary.objects.get(application=application)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_stored_bytes_are_these_whatever_the_database_and_the_order_of_hand_in(order):
    summary = handed_in(order)

    assert (summary.sha256, sha256_of(summary.document)) == (GOLDEN, GOLDEN)


def test_what_is_stored_is_what_the_published_formula_gives():
    """The path in sets writes and hashes its own way; here is the plain one."""
    summary = handed_in((2, 0, 1))

    fresh = summarise(read_panels([summary.application_id])[summary.application_id])
    assert canonical_bytes(summary.document) == canonical_bytes(fresh)
