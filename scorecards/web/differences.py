"""What one revision of a card changed of the one before it, readable word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scorecards.models import Rating, ScorecardRevision
from scorecards.web.sections import PLAIN_SCALE

WORD = re.compile(r"\S+\s*|\s+")
# Comparing words takes the square of their number: longer stretches are shown old and new as a whole.
MOST_WORDS = 1500

KEPT, GONE, NEW = "", "del", "ins"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it stayed, went ("del") or came ("ins")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one competency, or of the recommendation: in words before and after, and in the text."""

    name: str
    before: str
    after: str
    pieces: Sequence[Piece] = ()

    @property
    def is_moved(self) -> bool:
        return self.before != self.after


def differences(before: ScorecardRevision, after: ScorecardRevision) -> list[Difference]:
    """List what changed, in the order of the card; the ratings of both and their competencies must be loaded."""
    found = []
    first, second = before.get_recommendation_display(), after.get_recommendation_display()
    if first != second:
        found.append(Difference("Recommendation", first, second))
    old = {rating.competency_id: rating for rating in before.ratings.all()}
    new = {rating.competency_id: rating for rating in after.ratings.all()}
    either = {rating.competency_id: rating.competency for rating in [*old.values(), *new.values()]}
    for competency in sorted(either.values(), key=lambda one: (one.position, one.pk)):
        changed = _difference(competency.name, old.get(competency.pk), new.get(competency.pk))
        if changed.is_moved or any(piece.kind for piece in changed.pieces):
            found.append(changed)
    return found


def _difference(name: str, old: Rating | None, new: Rating | None) -> Difference:
    pieces = pieces_of(old.evidence if old else "", new.evidence if new else "")
    return Difference(name, score_words(old), score_words(new), pieces)


def score_words(rating: Rating | None) -> str:
    """Say a score as a figure and in words; missing data is no figure."""
    if rating is None:
        return "nothing said"
    return "not assessed" if rating.score is None else f"{rating.score}, {PLAIN_SCALE[rating.score - 1]}"


def pieces_of(before: str, after: str) -> list[Piece]:
    """Split two texts into what stayed, went and came, word by word."""
    old, new = WORD.findall(before), WORD.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _compared(old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [Piece(KEPT, "".join(old[:head])), *middle, Piece(KEPT, "".join(old[len(old) - tail :]))]
    return [piece for piece in pieces if piece.text]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _compared(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(GONE, "".join(old)), Piece(NEW, "".join(new))]
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(KEPT, "".join(old[a:b])))
        else:
            pieces += [Piece(GONE, "".join(old[a:b])), Piece(NEW, "".join(new[c:d]))]
    return pieces
