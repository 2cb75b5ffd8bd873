"""Which cards count, with which revision, and why the others do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from scorecards.scoring.inputs import SHADOW, CardInput, RevisionInput

_BY_PANELIST = attrgetter("panelist", "id")
_BY_NUMBER = attrgetter("number")


@dataclass(frozen=True, slots=True)
class Counted:
    """A card that counts, its latest independent revision, and what was submitted after that one."""

    card: CardInput
    revision: RevisionInput
    later: tuple[RevisionInput, ...]


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A card that does not count and the code of the reason."""

    card: CardInput
    reason: str


@dataclass(frozen=True, slots=True)
class Seats:
    """The panel sorted out, each list by panelist."""

    expected: int  # seats whose ratings would count
    submitted: int  # those of them with any submitted revision
    counted: list[Counted]
    uncounted: list[Uncounted]


def sort_out(cards: Iterable[CardInput]) -> Seats:
    """Part the cards that count from those that do not, whatever order they come in."""
    counted: list[Counted] = []
    uncounted: list[Uncounted] = []
    expected = submitted = 0
    for card in sorted(cards, key=_BY_PANELIST):
        reason = _excluded(card)
        if reason is None:
            expected += 1
            submitted += bool(card.revisions)
            reason = _without_evidence(card)
        if reason is None:
            counted.append(_count(card))
        else:
            uncounted.append(Uncounted(card, reason))
    return Seats(expected, submitted, counted, uncounted)


def _excluded(card: CardInput) -> str | None:
    """Why this seat counts for nothing, whatever was written from it."""
    if card.cancelled:
        return "cancelled"
    if card.role == SHADOW:
        return "shadow"
    return "recused" if card.recused else None


def _without_evidence(card: CardInput) -> str | None:
    if not card.revisions:
        return "owed"
    return None if any(revision.independent for revision in card.revisions) else "not_independent"


def _count(card: CardInput) -> Counted:
    latest = max((revision for revision in card.revisions if revision.independent), key=_BY_NUMBER)
    later = (revision for revision in card.revisions if revision.number > latest.number)
    return Counted(card, latest, tuple(sorted(later, key=_BY_NUMBER)))
