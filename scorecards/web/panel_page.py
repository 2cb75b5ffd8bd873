"""The panel page's contents: the summary document joined with names, evidence and votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hiring.models import Panelist
from scorecards.models import Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.on_behalf import entered_by
from scorecards.web.card_read import CardRead, read_card
from scorecards.web.plots import Plot, dot_plot, marks
from scorecards.web.story import (
    AGREEMENT,
    WHY_UNCOUNTED,
    Story,
    competency_words,
    join,
    one_decimal,
    tell,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One interviewer whose card counts."""

    panelist: str
    name: str
    note: str
    recommendation: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one interviewer said of one competency: a score, or the words for none."""

    score: int | None
    label: str = ""
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one interviewer wrote on one competency."""

    author: str
    score: int | None
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One competency across the panel."""

    key: str
    name: str
    must_have: bool
    stop: bool
    mean: str
    bar: int | None
    agreement: str
    words: str
    cells: Sequence[Cell]
    plot: Plot
    evidence: Sequence[Evidence]


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


@dataclass(frozen=True, slots=True)
class Change:
    """A revision that came after the one that counts, and what it moved."""

    name: str
    reason: str
    moved: Sequence[str]


@dataclass(frozen=True, slots=True)
class PanelBody:
    """The compiled part of the page."""

    story: Story
    columns: Sequence[Column]
    rows: Sequence[Row]
    votes: Sequence[Vote]
    apart: Sequence[Apart]
    changes: Sequence[Change]


class Panel:
    """The rows a document refers to, by public id; loaded once and only looked up afterwards."""

    def __init__(
        self, seats: Sequence[Panelist], cards: Sequence[Scorecard], rubric: Mapping[str, Any]
    ) -> None:
        self.seats = {str(seat.public_id): seat for seat in seats}
        self.cards = {str(card.public_id): card for card in cards}
        self.revisions: dict[str, ScorecardRevision] = {
            str(revision.public_id): revision for card in cards for revision in submitted_of(card)
        }
        self.ratings = {
            str(rating.public_id): rating
            for revision in self.revisions.values()
            for rating in revision.ratings.all()
        }
        people = {seat.pk: seat.user for seat in seats}
        # By revision: who typed it in for its author, as a phrase.
        self.typists = {
            revision.pk: entered_by(revision, people[card.panelist_id])
            for card in cards
            for revision in submitted_of(card)
        }
        self.entries = {
            entry["key"]: (place, entry) for place, entry in enumerate(rubric.get("competencies", []))
        }

    def name(self, panelist: str) -> str:
        seat = self.seats.get(panelist)
        return seat.user.name if seat else "Somebody"

    def names(self) -> dict[str, str]:
        known = {rating.competency.key: rating.competency.name for rating in self.ratings.values()}
        return known | {key: entry["name"] for key, (_, entry) in self.entries.items()}

    def place(self, block: Mapping[str, Any]) -> tuple[bool, bool, int]:
        """Must-haves first, what lies outside the rubric last, else the framework's order."""
        place, _ = self.entries.get(block["competency"], (len(self.entries), None))
        return (not block["must_have"], block["bar"] is None, place)


def submitted_of(card: Scorecard) -> list[ScorecardRevision]:
    """Return the submitted revisions that `with_revisions` loaded, oldest first."""
    return card.submitted_revisions  # type: ignore[attr-defined]


def body_of(document: Mapping[str, Any], panel: Panel) -> PanelBody:
    """Join a compiled document with the rows it was made from."""
    columns = [_column(counted, panel) for counted in document["cards"]["counted"]]
    blocks = sorted(document["competencies"], key=panel.place)
    seen = [block for block in blocks if block["weight"] or block["n"] or block["not_assessed"]]
    return PanelBody(
        story=tell({**document, "competencies": blocks}, panel.names()),
        columns=columns,
        rows=[_row(block, columns, panel) for block in seen],
        votes=_votes(columns),
        apart=[_apart(card, panel) for card in document["cards"]["uncounted"] if card["reason"] != "owed"],
        changes=[
            change for later in document["cards"]["later"] for change in _changes(later, panel, document)
        ],
    )


def _column(counted: Mapping[str, Any], panel: Panel) -> Column:
    seat = panel.seats.get(counted["panelist"])
    revision = panel.revisions.get(counted["revision"])
    notes = [seat.interview.title if seat else "", panel.typists[revision.pk] if revision else ""]
    return Column(
        panelist=counted["panelist"],
        name=panel.name(counted["panelist"]),
        note=", ".join(note for note in notes if note),
        recommendation=revision.get_recommendation_display() if revision else "",
    )


def _row(block: Mapping[str, Any], columns: Sequence[Column], panel: Panel) -> Row:
    key = block["competency"]
    scores = {rating["panelist"]: rating["score"] for rating in block["ratings"]}
    return Row(
        key=key,
        name=panel.names().get(key, key),
        must_have=block["must_have"],
        stop=block["stop"],
        mean=one_decimal(block["mean"]),
        bar=block["bar"],
        agreement=AGREEMENT[block["agreement"]],
        words=competency_words(block),
        cells=[_cell(column.panelist, scores, block["not_assessed"]) for column in columns],
        plot=dot_plot(list(scores.values()), bar=block["bar"], mean=block["mean"]),
        evidence=_evidence(block, panel),
    )


def _cell(panelist: str, scores: Mapping[str, int], not_assessed: Sequence[str]) -> Cell:
    if panelist in scores:
        return Cell(scores[panelist])
    return (
        Cell(None, "Not assessed") if panelist in not_assessed else Cell(None, "Not planned", is_blank=True)
    )


def _evidence(block: Mapping[str, Any], panel: Panel) -> list[Evidence]:
    found = []
    for item in block["ratings"]:
        rating = panel.ratings.get(item["rating"])
        if rating:
            name, typist = panel.name(item["panelist"]), panel.typists[rating.revision_id]
            found.append(Evidence(name, rating.score, rating.evidence, typist))
    return found


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


def _apart(uncounted: Mapping[str, Any], panel: Panel) -> Apart:
    card = panel.cards.get(uncounted["card"])
    revisions = submitted_of(card) if card else []
    seat = panel.seats.get(uncounted["panelist"])
    return Apart(
        name=panel.name(uncounted["panelist"]),
        why=WHY_UNCOUNTED.get(uncounted["reason"], uncounted["reason"]),
        card=read_card(revisions[-1], seat.user) if revisions and seat else None,
    )


def _changes(later: Mapping[str, Any], panel: Panel, document: Mapping[str, Any]) -> list[Change]:
    counted = {item["card"]: item["revision"] for item in document["cards"]["counted"]}
    before = panel.revisions.get(counted[later["card"]])
    changes = []
    for public_id in later["revisions"]:
        after = panel.revisions.get(public_id)
        if before and after:
            changes.append(Change(panel.name(later["panelist"]), after.reason, moves(before, after)))
            before = after
    return changes


def moves(before: ScorecardRevision, after: ScorecardRevision) -> list[str]:
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
