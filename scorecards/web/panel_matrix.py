"""The panel's matrix: competencies by interviewers, each with its plot and what was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorecards.models import Rating, ScorecardRevision
from scorecards.web.panel_lookup import Panel
from scorecards.web.plots import Plot, dot_plot
from scorecards.words.lead import by_disagreement
from scorecards.words.phrases import one_decimal
from scorecards.words.story import AGREEMENT, competency_words, standing_words

DISAGREEMENT = "disagreement"
NOT_ASSESSED, NOT_PLANNED = "Not assessed", "Not planned"


@dataclass(frozen=True, slots=True)
class Column:
    """One interviewer whose card counts."""

    panelist: str
    name: str
    note: str
    recommendation: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one interviewer said of one competency: a score, or the words for none.

    `said` is the id of their evidence on the page, `later` what they said after reading the others.
    """

    score: int | None
    label: str = ""
    is_blank: bool = False
    name: str = ""
    said: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one interviewer wrote on one competency, and what they say of it since they read the others."""

    author: str
    score: int | None
    text: str
    note: str = ""
    id: str = ""
    later: str = ""
    is_blank: bool = False


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
    standing: str = ""


def columns_of(document: Mapping[str, Any], panel: Panel) -> list[Column]:
    """List the interviewers whose cards count, in the order of their interviews."""
    counted = sorted(document["cards"]["counted"], key=lambda item: panel.seat_place(item["panelist"]))
    return [_column(item, panel) for item in counted]


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


class Matrix:
    """Makes the rows of a document: what counts, and beside it what was said later."""

    def __init__(self, document: Mapping[str, Any], panel: Panel) -> None:
        self.panel, self.names = panel, panel.names()
        self.columns = columns_of(document, panel)
        cards = document["cards"]
        self.counted = {item["panelist"]: _by_key(panel, item["revision"]) for item in cards["counted"]}
        self.later = {item["panelist"]: _by_key(panel, item["revisions"][-1]) for item in cards["later"]}

    def rows(self, blocks: Sequence[Mapping[str, Any]], order: str = "") -> list[Row]:
        """Make the rows, in the order of the blocks or with the widest disagreement on top."""
        seen = [block for block in blocks if block["weight"] or block["n"] or block["not_assessed"]]
        return [self._row(block) for block in (sorted(seen, key=by_disagreement) if order else seen)]

    def _row(self, block: Mapping[str, Any]) -> Row:
        key = block["competency"]
        evidence = self._evidence(block)
        said = {item.id for item in evidence}
        return Row(
            key=key,
            name=self.names.get(key, key),
            must_have=block["must_have"],
            stop=bool(block["stop"]),
            mean=one_decimal(block["mean"]),
            bar=block["bar"],
            agreement=AGREEMENT[block["agreement"]],
            words=competency_words(block),
            cells=[self._cell(place, column, block, said) for place, column in enumerate(self.columns)],
            plot=dot_plot(
                [rating["score"] for rating in block["ratings"]], bar=block["bar"], mean=block["mean"]
            ),
            evidence=evidence,
            standing=standing_words(block),
        )

    def _cell(self, place: int, column: Column, block: Mapping[str, Any], said: set[str]) -> Cell:
        key, panelist = block["competency"], column.panelist
        score = next((one["score"] for one in block["ratings"] if one["panelist"] == panelist), None)
        asked = score is not None or panelist in block["not_assessed"]
        anchor = _said(key, place)
        return Cell(
            score,
            "" if score else NOT_ASSESSED if asked else NOT_PLANNED,
            is_blank=not asked,
            name=column.name,
            said=anchor if anchor in said else "",
            later=self._later(panelist, key, score),
        )

    def _later(self, panelist: str, key: str, score: int | None) -> str:
        """Say a score that was changed after its author could read the others."""
        after = self.later.get(panelist, {}).get(key)
        if after is None or after.score == score:
            return ""
        return "not assessed" if after.score is None else str(after.score)

    def _evidence(self, block: Mapping[str, Any]) -> list[Evidence]:
        key, found = block["competency"], []
        for place, column in enumerate(self.columns):
            rating = self.counted[column.panelist].get(key)
            # "Not assessed" may come with a word of why.
            if rating and (rating.score is not None or rating.evidence):
                found.append(
                    Evidence(
                        author=column.name,
                        score=rating.score,
                        text=rating.evidence,
                        note=self.panel.typists[rating.revision_id],
                        id=_said(key, place),
                        later=self._later(column.panelist, key, rating.score),
                        is_blank=rating.score is None,
                    )
                )
        return found


def _by_key(panel: Panel, revision: str) -> dict[str, Rating]:
    found: ScorecardRevision | None = panel.revisions.get(revision)
    return {rating.competency.key: rating for rating in found.ratings.all()} if found else {}


def _said(key: str, place: int) -> str:
    return f"said-{key}-{place + 1}"
