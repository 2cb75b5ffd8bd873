"""The canonical input of a frozen summary's day, put together again from rows and from what it names.

Rows keep when a revision was handed in and when a seat was recused, so that is taken from them. They do not
keep what a seat's role was, or that an interview was still to come, so that is taken from the document.
Whether the result is the input of that day is no guess: its hash is in the document.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hiring.errors import InvalidInput, WrongState
from hiring.models import User
from scorecards.models import FrozenSummary, PanelSummary, Rubric, Scorecard, ScorecardRevision
from scorecards.operations.panel_inputs import read_panels
from scorecards.scoring import CardInput, Criterion, PanelInput, RevisionInput, panel_to_json, sha256_of
from scorecards.scoring.inputs import SHADOW

# A change may carry a moment just before the freeze and be committed after it: the document decides then.
UNDECIDED = timedelta(minutes=1)
_ANY_ROLE = "interviewer"


class Unreadable(ValueError):
    """The document is not in the shape that the formula writes; the message says where."""


@dataclass(frozen=True, slots=True)
class History:
    """What rows keep of the past, by public id (`criteria` by the rubric's hash)."""

    made: Mapping[str, datetime]  # cards
    recused: Mapping[str, datetime]  # cards
    submitted: Mapping[str, datetime]  # revisions
    criteria: Mapping[str, tuple[Criterion, ...]]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The panel of that day, and the paths of what the document names and no row is."""

    panel: PanelInput
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seat:
    """What a document says of one card; `reason` why it does not count, `revisions` what it names of it."""

    path: str
    panelist: str
    reason: str | None = None
    revisions: list[str] = field(default_factory=list)


def read_history(application_ids: Collection[int], rubrics: Collection[str]) -> History:
    """Three queries for any number of panels and rubrics."""
    cards = Scorecard.objects.filter(panelist__interview__application__in=application_ids).values_list(
        "public_id", "created_at", "panelist__recused_at"
    )
    seats = [(str(card), made, recused) for card, made, recused in cards]
    revisions = (
        ScorecardRevision.objects.submitted()
        .filter(scorecard__panelist__interview__application__in=application_ids)
        .values_list("public_id", "submitted_at")
    )
    contents = Rubric.objects.filter(sha256__in=rubrics).values_list("sha256", "content")
    return History(
        made={card: made for card, made, _recused in seats},
        recused={card: recused for card, _made, recused in seats if recused},
        submitted={str(revision): at for revision, at in revisions if at},
        criteria={sha256: _criteria(content) for sha256, content in contents},
    )


def rebuild(document: Mapping[str, Any], present: PanelInput, history: History, at: datetime) -> Rebuilt:
    """The input as it was when `document` was frozen. Unreadable where the formula wrote no such document."""
    seats = _read_seats(document)
    rubric = document.get("rubric")
    if not isinstance(rubric, str):
        raise Unreadable("$.rubric: is no hash")
    cards = {card.id: card for card in present.cards}
    then = [
        _as_it_was(cards[card_id], seat, history, at) if card_id in cards else _removed(card_id, seat)
        for card_id, seat in seats.items()
    ]
    then += [
        _as_it_was(card, None, history, at)
        for card in present.cards
        if card.id not in seats and _surely_there(card, history, at)
    ]
    missing = [path for card_id, seat in seats.items() for path in _missing(cards.get(card_id), seat)]
    if rubric and rubric not in history.criteria:
        missing.append("$.rubric")
    criteria = history.criteria.get(rubric, ())
    return Rebuilt(PanelInput(present.application, rubric, criteria, tuple(then)), tuple(missing))


def input_of(application_id: int, version: int | None = None, *, by: User | None = None) -> PanelInput:
    """The panel as it is now or, with a version, as it was when that version of its summary was compiled.

    InvalidInput for a version that is not kept, WrongState for one whose input can no longer be had. To whoever
    asks, `by`, a version whose reason they may not know is not kept; without, every one is.
    """
    present = read_panels([application_id])[application_id]
    if version is None:
        return present
    kept_versions = FrozenSummary.objects.visible_to(by) if by else FrozenSummary.objects.all()
    frozen = kept_versions.filter(application=application_id, version=version).first()
    summary = PanelSummary.objects.filter(application=application_id, version=version).first()
    kept = frozen or summary
    if kept is None or not version:
        raise InvalidInput(
            f"Version {version} is not kept.",
            fields={"version": "Ask for the present version, or for one that a debrief or decision froze."},
        )
    candidates = [present]
    try:
        if frozen:
            rubric = frozen.document.get("rubric")
            history = read_history([application_id], [rubric] if isinstance(rubric, str) else [])
            candidates.append(rebuild(frozen.document, present, history, frozen.frozen_at).panel)
        expected = kept.document["input_sha256"]
    except (Unreadable, AttributeError, KeyError, TypeError) as error:
        raise WrongState(
            f"The document of version {version} is not what the formula wrote. Run verify_summaries."
        ) from error
    for panel in candidates:
        if sha256_of(panel_to_json(panel)) == expected:
            return panel
    raise WrongState(
        f"The input of version {version} cannot be rebuilt: rows it was made from have changed since. "
        "verify_summaries says whether its figures still follow from the revisions it names."
    )


def _criteria(content: Mapping[str, Any]) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(entry["key"], entry["weight"], entry["bar"], entry["must_have"])
        for entry in content["competencies"]
    )


def _read_seats(document: Mapping[str, Any]) -> dict[str, _Seat]:
    """Read what a document says of its seats, by card, trusting nothing about its shape."""
    seats: dict[str, _Seat] = {}
    try:
        for kind in ("counted", "uncounted", "later"):
            for index, entry in enumerate(document["cards"][kind]):
                seat = seats.setdefault(
                    entry["card"], _Seat(f"$.cards.{kind}[{index}]", str(entry["panelist"]))
                )
                if kind == "uncounted":
                    seat.reason = str(entry["reason"])
                else:
                    seat.revisions += entry["revisions"] if kind == "later" else [entry["revision"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable("$.cards: is not what the formula writes") from error
    return seats


def _missing(card: CardInput | None, seat: _Seat) -> list[str]:
    """The paths of what the document names and no row is; only a seat nothing was written from is removed."""
    if card is None:
        return [seat.path] if seat.revisions or seat.reason == "not_independent" else []
    known = {revision.id for revision in card.revisions}
    return [
        f"{seat.path}, revision {number}" for number, one in enumerate(seat.revisions) if one not in known
    ]


def _removed(card_id: str, seat: _Seat) -> CardInput:
    """A seat that is gone; its role went with it."""
    role = SHADOW if seat.reason == "shadow" else _ANY_ROLE
    return CardInput(card_id, seat.panelist, role, seat.reason == "recused", seat.reason == "cancelled", ())


def _as_it_was(card: CardInput, seat: _Seat | None, history: History, at: datetime) -> CardInput:
    reason = seat.reason if seat else None
    role = card.role
    if reason == "shadow":
        role = SHADOW
    elif role == SHADOW and seat and reason != "cancelled":
        role = _ANY_ROLE
    recused = history.recused.get(card.id)
    return replace(
        card,
        role=role,
        recused=recused is not None and _before(recused, at, undecided=reason == "recused"),
        # What was called off stays called off: only what is cancelled today can have been so then.
        cancelled=card.cancelled and (seat is None or reason == "cancelled"),
        revisions=_of_that_day(card, seat, history, at),
    )


def _of_that_day(
    card: CardInput, seat: _Seat | None, history: History, at: datetime
) -> tuple[RevisionInput, ...]:
    """The revisions handed in by then; in the undecided minute, those up to the last that is named."""
    named = seat.revisions if seat else []
    last = max((revision.number for revision in card.revisions if revision.id in named), default=0)
    untold = not named and (seat is None or seat.reason != "owed")
    return tuple(
        revision
        for revision in card.revisions
        if _before(history.submitted.get(revision.id, at), at, undecided=untold or revision.number <= last)
    )


def _surely_there(card: CardInput, history: History, at: datetime) -> bool:
    """Whether a card that the document passes over stood there before the freeze."""
    moments = [
        history.made.get(card.id, at),
        *(history.submitted.get(revision.id, at) for revision in card.revisions),
    ]
    return any(_before(moment, at, undecided=False) for moment in moments)


def _before(moment: datetime, at: datetime, *, undecided: bool) -> bool:
    return undecided if at - UNDECIDED < moment <= at else moment <= at
