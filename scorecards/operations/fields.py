"""Saving a draft while it is written: one field at a time, small, ordered, repeatable.

Fields are named `score:<competency>`, `evidence:<competency>`, `recommendation`, `private_note` and
`asked:<question>`; every value is a text, and "" is the field nobody has filled.
"""

import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import User
from scorecards.errors import FieldChanged
from scorecards.models import Rating, Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.cards import check_open
from scorecards.operations.field_states import FieldState, take
from scorecards.operations.revisions import SCORES
from scorecards.operations.texts import too_long

NOT_ASSESSED = "not_assessed"
LONGEST_PLAIN = 32  # bytes
CHOICES = {
    "score": {"", NOT_ASSESSED, *map(str, SCORES)},
    "recommendation": {"", *Recommendation.values},
    "asked": {"true", "false"},
}
KEYED, PLAIN = {"score", "evidence", "asked"}, {"recommendation", "private_note"}


@dataclass(frozen=True, slots=True)
class SavedField:
    """The answer to one save: this value is kept; `is_new` is whether it had to be written."""

    field: str
    value: str
    saved_at: datetime
    is_new: bool


def mark_of(text: str) -> str:
    """Name a text shortly: itself if it is short, else its bytes and their CRC-32. The form's script does the same."""
    data = text.encode()
    return text if len(data) <= LONGEST_PLAIN else f"{len(data)}:{zlib.crc32(data):08x}"


@transaction.atomic
def save_field(
    *, public_id: uuid.UUID, by: User, field: str, value: str, was: str, now: datetime | None = None
) -> SavedField:
    """Keep one field of one's own draft, named by the card's public id; saving the same value again is a no-op.

    `was` is the `mark_of` what the author last knew the field to hold. If it holds something else by now, and
    not yet `value`, FieldChanged carries that and nothing is overwritten: so a request that was overtaken by
    a later one is refused. Scorecard.DoesNotExist for anybody but the author.
    """
    now = now or timezone.now()
    kind, key = _parsed(field)
    value = _cleaned(kind, field, value)
    state = _taken(public_id, by, kind, key, now)
    check_open(is_in=state.is_in, has_recused=state.has_recused, status=state.status)
    if value == state.current:
        # Nothing is new, so the card was not touched either.
        transaction.set_rollback(True)
        return SavedField(field, value, now, is_new=False)
    if was != mark_of(state.current):
        raise FieldChanged("This field was changed elsewhere after you last saw it.", current=state.current)
    if not state.knows(key):
        raise _unknown(field)
    _write(kind, state, value, now)
    return SavedField(field, value, now, is_new=True)


def fields_of(*, public_id: uuid.UUID, by: User) -> dict[str, str]:
    """What each field of one's own draft holds, without those nobody has filled."""
    card = Scorecard.objects.own(by).get(public_id=public_id)
    fields = {"private_note": card.private_note}
    draft = card.revisions.draft().first()
    if draft:
        fields["recommendation"] = draft.recommendation
        for rating in draft.ratings.select_related("competency"):
            fields[f"score:{rating.competency.key}"] = _score_of(rating.score, rating.not_assessed)
            fields[f"evidence:{rating.competency.key}"] = rating.evidence
    for question in card.asked.all():
        fields[f"asked:{question.public_id}"] = "true"
    return {field: value for field, value in fields.items() if value}


def _parsed(field: str) -> tuple[str, str]:
    kind, _, key = field.partition(":")
    if field in PLAIN or (kind in KEYED and key and (kind != "asked" or _is_uuid(key))):
        return kind, key
    raise _unknown(field)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _unknown(field: str) -> InvalidInput:
    sentence = "This scorecard has no such field."
    return InvalidInput(sentence, fields={field[:120]: sentence})


def _cleaned(kind: str, field: str, value: str) -> str:
    """The value as it can be stored, or a refusal that says why not."""
    if kind in CHOICES:
        problem = "" if value in CHOICES[kind] else "Choose one of the answers on the form."
    else:
        value = _storable(value)
        problem = too_long(value)
    if problem:
        raise InvalidInput(problem, fields={field: problem})
    return value


def _storable(text: str) -> str:
    # PostgreSQL holds no NUL and no half of a surrogate pair; a text area knows one kind of line end.
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _taken(public_id: uuid.UUID, by: User, kind: str, key: str, now: datetime) -> FieldState:
    """The card, locked, and what the field says: its author's saves and hand-in wait for each other, no colleague."""
    asked: dict[str, Any] = {"public_id": public_id, "by": by, "kind": kind, "key": key, "now": now}
    own = Scorecard.objects.own(by).filter(public_id=public_id).order_by()
    state = take(**asked)
    if state is None and own.update(updated_at=now):
        # Another save of this card came first: the update has waited for it, and holds the lock from here on.
        state = take(**asked)
    if state is None:
        raise Scorecard.DoesNotExist
    return state


def _score_of(score: int | None, not_assessed: bool) -> str:
    return NOT_ASSESSED if not_assessed else str(score or "")


def _write(kind: str, state: FieldState, value: str, now: datetime) -> None:
    # Whatever the field, its card is begun: nobody else may take the seat away any more.
    draft_id = state.draft_id or ScorecardRevision.objects.create(scorecard_id=state.card_id, number=1).pk
    if kind == "private_note":
        Scorecard.objects.filter(pk=state.card_id).update(private_note=value)
    elif kind == "recommendation":
        ScorecardRevision.objects.filter(pk=draft_id).update(recommendation=value, updated_at=now)
    elif kind == "asked":
        tick = {"scorecard_id": state.card_id, "question_id": state.about_id}
        ticks = Scorecard.asked.through.objects
        ticks.create(**tick) if value == "true" else ticks.filter(**tick).delete()
    else:
        _write_rating(draft_id, state, _columns(kind, value), now)


def _columns(kind: str, value: str) -> dict[str, Any]:
    if kind == "evidence":
        return {"evidence": value}
    return {"score": int(value) if value.isdigit() else None, "not_assessed": value == NOT_ASSESSED}


def _write_rating(draft_id: int, state: FieldState, columns: dict[str, Any], now: datetime) -> None:
    if state.row_id:
        Rating.objects.filter(pk=state.row_id).update(**columns, updated_at=now)
    else:
        named = {"revision_id": draft_id, "competency_id": state.about_id}
        Rating.objects.create(**columns, **named)
