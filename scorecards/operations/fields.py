"""Saving a draft while it is written: one field at a time, small, ordered, repeatable.

Fields are named `score:<competency>`, `evidence:<competency>`, `recommendation`, `private_note` and
`asked:<question>`; every value is a text, and "" is the field nobody has filled.
"""

import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, FilteredRelation, JSONField, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import User
from scorecards.errors import FieldChanged
from scorecards.models import (
    Competency,
    KitCompetency,
    KitQuestion,
    Rating,
    Recommendation,
    Scorecard,
    ScorecardRevision,
)
from scorecards.operations.cards import check_open
from scorecards.operations.revisions import SCORES
from scorecards.operations.texts import too_long

NOT_ASSESSED = "not_assessed"
LONGEST_PLAIN = 32  # bytes
CHOICES = {
    "score": {"", NOT_ASSESSED, *map(str, SCORES)},
    "recommendation": {"", *Recommendation.values},
    "asked": {"true", "false"},
}
STATE = {
    "submitted_at": F("panelist__card_submitted_at"),
    "recused_at": F("panelist__recused_at"),
    "status": F("panelist__interview__status"),
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
    _lock(public_id, by, now)
    row = _read(public_id, kind, key)
    check_open(row["submitted_at"], row["recused_at"], row["status"])
    current = _current(kind, row)
    if value == current:
        # Nothing is new, so the card was not touched either.
        transaction.set_rollback(True)
        return SavedField(field, value, now, is_new=False)
    if was != mark_of(current):
        raise FieldChanged("This field was changed elsewhere after you last saw it.", current=current)
    _check_known(kind, key, row)
    _write(kind, row, value, now)
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


def _lock(public_id: uuid.UUID, by: User, now: datetime) -> None:
    """Make this author's saves and hand-in of this card wait for each other, and no colleague's."""
    # One statement locks the row and moves its moment. What the card says is read by the next one, which
    # on PostgreSQL sees whatever the last holder of the lock committed.
    if not Scorecard.objects.own(by).filter(public_id=public_id).order_by().update(updated_at=now):
        raise Scorecard.DoesNotExist


def _read(public_id: uuid.UUID, kind: str, key: str) -> dict[str, Any]:
    """What the card, its open draft and this field say, in one query without models: it runs at every pause."""
    cards = Scorecard.objects.filter(public_id=public_id).order_by()
    draft = FilteredRelation("revisions", condition=Q(revisions__submitted_at=None))
    said = {"draft_id": F("draft__pk"), "recommendation": F("draft__recommendation")} | STATE
    if kind == "asked":
        said |= _question(key)
    elif kind in KEYED:
        said |= _rating(key)
    row: Any = cards.annotate(draft=draft).values("pk", "private_note", **said).get()
    return dict(row)


def _rating(key: str) -> dict[str, Any]:
    rating = Rating.objects.filter(revision=OuterRef("draft__pk"), competency__key=key).order_by()
    said = JSONObject(pk="pk", score="score", not_assessed="not_assessed", evidence="evidence")
    competency = Competency.objects.filter(key=key).order_by()
    # A rubric is long, and asked only about a competency that has no row yet.
    content = Case(When(Exists(rating), then=None), default=F("rubric__content"), output_field=JSONField())
    return {
        "competency": Subquery(competency.values("pk")),
        "rating": Subquery(rating.values(said=said)),
        "content": content,
    }


def _question(key: str) -> dict[str, Any]:
    planned = KitQuestion.objects.filter(
        kit__assignments__interview=OuterRef("panelist__interview"), question__public_id=key
    )
    ticks = Scorecard.asked.through.objects.filter(scorecard=OuterRef("pk"), question__public_id=key)
    return {"question": Subquery(planned.order_by().values("question")[:1]), "is_asked": Exists(ticks)}


def _current(kind: str, row: Mapping[str, Any]) -> str:
    if kind in PLAIN:
        return row[kind] or ""
    if kind == "asked":
        return "true" if row["is_asked"] else "false"
    rating = row["rating"] or {"score": None, "not_assessed": False, "evidence": ""}
    return rating["evidence"] if kind == "evidence" else _score_of(rating["score"], rating["not_assessed"])


def _score_of(score: int | None, not_assessed: bool) -> str:
    return NOT_ASSESSED if not_assessed else str(score or "")


def _check_known(kind: str, key: str, row: Mapping[str, Any]) -> None:
    """Refuse a competency that is neither the rubric's nor the kit's, and a question that is not planned."""
    if kind == "asked":
        known = row["question"] is not None
    elif kind in KEYED:
        known = bool(row["rating"]) or (row["competency"] is not None and _can_be_rated(key, row))
    else:
        known = True
    if not known:
        raise _unknown(f"{kind}:{key}")


def _can_be_rated(key: str, row: Mapping[str, Any]) -> bool:
    if any(entry["key"] == key for entry in row["content"]["competencies"]):
        return True
    focus = KitCompetency.objects.filter(kit__assignments__interview__panelists__scorecard=row["pk"])
    return focus.filter(competency__key=key).exists()


def _write(kind: str, row: Mapping[str, Any], value: str, now: datetime) -> None:
    # Whatever the field, its card is begun: nobody else may take the seat away any more.
    draft_id = row["draft_id"] or ScorecardRevision.objects.create(scorecard_id=row["pk"], number=1).pk
    if kind == "private_note":
        Scorecard.objects.filter(pk=row["pk"]).update(private_note=value)
    elif kind == "recommendation":
        ScorecardRevision.objects.filter(pk=draft_id).update(recommendation=value, updated_at=now)
    elif kind == "asked":
        tick = {"scorecard_id": row["pk"], "question_id": row["question"]}
        ticks = Scorecard.asked.through.objects
        ticks.create(**tick) if value == "true" else ticks.filter(**tick).delete()
    else:
        _write_rating(draft_id, row, _columns(kind, value), now)


def _columns(kind: str, value: str) -> dict[str, Any]:
    if kind == "evidence":
        return {"evidence": value}
    return {"score": int(value) if value.isdigit() else None, "not_assessed": value == NOT_ASSESSED}


def _write_rating(draft_id: int, row: Mapping[str, Any], columns: dict[str, Any], now: datetime) -> None:
    if row["rating"]:
        Rating.objects.filter(pk=row["rating"]["pk"]).update(**columns, updated_at=now)
    else:
        Rating.objects.create(revision_id=draft_id, competency_id=row["competency"], **columns)
