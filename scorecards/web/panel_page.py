"""The panel page's contents: the summary document joined with names, evidence and votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scorecards.models import Recommendation, ScorecardRevision
from scorecards.web.card_read import CardRead, read_card
from scorecards.web.differences import Difference, differences
from scorecards.web.panel_lookup import Panel, submitted_of
from scorecards.web.panel_matrix import Column, Matrix, Row
from scorecards.web.plots import marks
from scorecards.words.phrases import join, shortened
from scorecards.words.story import WHY_UNCOUNTED, Story, front


@dataclass(frozen=True, slots=True)
class Vote:
    """One level of recommendation: how many, and who."""

    label: str
    count: int
    names: str
    marks: Sequence[str]
    mark_width: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """A card that does not count, and why."""

    name: str
    why: str
    card: CardRead | None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A revision that came after the one that counts, and what it moved."""

    name: str
    reason: str
    moved: Sequence[str]
    at: datetime | None = None
    changes: Sequence[Difference] = ()
    id: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class PanelBody:
    """The compiled part of the page."""

    story: Story
    columns: Sequence[Column]
    rows: Sequence[Row]
    votes: Sequence[Vote]
    apart: Sequence[Apart]
    changes: Sequence[Change]
    gaps: Sequence[str] = ()


def body_of(document: Mapping[str, Any], panel: Panel, order: str = "") -> PanelBody:
    """Join a compiled document with the rows it was made from; `order` sorts the matrix by disagreement."""
    blocks = sorted(document["competencies"], key=panel.place)
    matrix = Matrix(document, panel)
    return PanelBody(
        story=front({**document, "competencies": blocks}, matrix.names),
        columns=matrix.columns,
        rows=matrix.rows(blocks, order),
        votes=_votes(matrix.columns),
        apart=[_apart(card, panel) for card in document["cards"]["uncounted"] if _is_apart(card, panel)],
        changes=[
            change for later in document["cards"]["later"] for change in _changes(later, panel, document)
        ],
        gaps=[block["competency"] for block in blocks if block["weight"] and not block["n"]],
    )


def _votes(columns: Sequence[Column]) -> list[Vote]:
    levels = [*reversed(list(Recommendation)[:4]), Recommendation.CANNOT_JUDGE]
    by_level = {
        level: [column.name for column in columns if column.recommendation == level.label] for level in levels
    }
    most = max((len(names) for names in by_level.values()), default=0)
    votes = []
    for level, names in by_level.items():
        places, width = marks(len(names), most)
        is_apart = level == Recommendation.CANNOT_JUDGE
        votes.append(Vote(str(level.label), len(names), join(names), places, width, is_apart))
    return votes


def _is_apart(uncounted: Mapping[str, Any], panel: Panel) -> bool:
    """Whether there is something to list: what is still to be written is waited for and not apart."""
    unwritten = uncounted["card"] not in panel.cards
    return uncounted["reason"] != "owed" and not (uncounted["reason"] == "shadow" and unwritten)


def _apart(uncounted: Mapping[str, Any], panel: Panel) -> Apart:
    card = panel.cards.get(uncounted["card"])
    revisions = submitted_of(card) if card else []
    seat = panel.seats.get(uncounted["panelist"])
    return Apart(
        name=panel.name(uncounted["panelist"]),
        why=WHY_UNCOUNTED.get(uncounted["reason"], uncounted["reason"]),
        card=read_card(revisions[-1], seat.user) if revisions and seat else None,
        id=f"apart-{uncounted['card']}",
    )


def _changes(later: Mapping[str, Any], panel: Panel, document: Mapping[str, Any]) -> list[Change]:
    counted = {item["card"]: item["revision"] for item in document["cards"]["counted"]}
    before = panel.revisions.get(counted[later["card"]])
    changes = []
    for public_id in later["revisions"]:
        after = panel.revisions.get(public_id)
        if before and after:
            moved = _moves(before, after)
            changes.append(
                Change(
                    name=panel.name(later["panelist"]),
                    reason=after.reason,
                    moved=moved,
                    words=shortened(moved),
                    at=after.submitted_at,
                    changes=differences(before, after),
                    id=f"later-{public_id}",
                )
            )
            before = after
    return changes


def _moves(before: ScorecardRevision, after: ScorecardRevision) -> list[str]:
    """Say what one revision changed of the one before it, a phrase per change."""
    old = {rating.competency.key: rating for rating in before.ratings.all()}
    phrases = []
    for rating in after.ratings.all():
        was = old.get(rating.competency.key)
        if was is None or was.score != rating.score:
            said = _said(was.score) if was else "nothing"
            phrases.append(f"{rating.competency.name} from {said} to {_said(rating.score)}")
    if before.recommendation != after.recommendation:
        first, second = before.get_recommendation_display(), after.get_recommendation_display()
        phrases.append(f"recommendation from {first.lower()} to {second.lower()}")
    return phrases


def _said(score: int | None) -> str:
    return "not assessed" if score is None else str(score)
