"""What a debrief talks about, and how far it moved people. Arithmetic over a summary's document: no Django, no rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STOP, SPREAD, GAP = "stop", "spread", "gap"
MOST_SPREADS = 5
APART = frozenset({"spread", "far_apart"})


@dataclass(frozen=True, slots=True)
class Item:
    """One point of an agenda: why it is talked about, and the competency's key."""

    kind: str
    competency: str


def agenda_of(document: Mapping[str, Any]) -> list[Item]:
    """Build the agenda: must-haves below their bar, the largest disagreements, then what nobody assessed.

    A competency comes once, for the first of these reasons. The order depends on the figures alone, and on the
    keys where they are equal.
    """
    blocks = document["competencies"]
    stops = sorted(filter(_stops, blocks), key=_below_most)
    spreads = sorted((block for block in blocks if _splits(block) and not _stops(block)), key=_apart_most)
    gaps = sorted(filter(_lacks, blocks), key=_matters_most)
    return [
        *(Item(STOP, block["competency"]) for block in stops),
        *(Item(SPREAD, block["competency"]) for block in spreads[:MOST_SPREADS]),
        *(Item(GAP, block["competency"]) for block in gaps),
    ]


def _stops(block: Mapping[str, Any]) -> bool:
    return bool(block["stop"])


def _splits(block: Mapping[str, Any]) -> bool:
    """Whether people saw it differently, and the role asks for it: what does not count is not worth the hour."""
    return block["agreement"] in APART and bool(block["weight"] or block["must_have"])


def _lacks(block: Mapping[str, Any]) -> bool:
    return not block["n"] and bool(block["weight"] or block["must_have"])


def _below_most(block: Mapping[str, Any]) -> tuple[float, str]:
    return (block["mean"] - block["bar"], block["competency"])


def _apart_most(block: Mapping[str, Any]) -> tuple[float, float, str]:
    return (-block["range"], -block["average_deviation"], block["competency"])


def _matters_most(block: Mapping[str, Any]) -> tuple[bool, int, str]:
    return (not block["must_have"], -block["weight"], block["competency"])


@dataclass(frozen=True, slots=True)
class Step:
    """One person's score of one competency: as it was frozen, and as it is by now; None is "not assessed"."""

    person: str
    before: int
    after: int | None

    @property
    def is_moved(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Movement:
    """How many of how many people changed a score, and by how many points on average; None without a figure."""

    moved: int
    people: int
    points: float | None


def movement_of(steps: Iterable[Step]) -> Movement:
    """Count people who changed any score; the average is over the scores that became another score."""
    steps = list(steps)
    moved = [step for step in steps if step.is_moved]
    distances = [abs(step.after - step.before) for step in moved if step.after is not None]
    return Movement(
        moved=len({step.person for step in moved}),
        people=len({step.person for step in steps}),
        points=sum(distances) / len(distances) if distances else None,
    )


def ends_of(scores: Sequence[int]) -> tuple[int, int] | None:
    """Return the lowest and the highest score; None without one."""
    return (min(scores), max(scores)) if scores else None
