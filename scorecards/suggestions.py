"""Whom to ask for an interview, the most helpful first, and why. Arithmetic: no Django, no rows.

Only facts about calendars, training and the plan go in; nothing that anybody has written in a scorecard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scorecards.coverage import ENOUGH_RATERS


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague as a planner sees them; `week` counts their interviews of that week, None without a time."""

    id: int
    name: str
    week: int | None = None
    most: int = 4
    skills: frozenset[str] = frozenset()
    is_busy: bool = False
    is_paused: bool = False
    is_on_panel: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A competency the interview assesses, and who rates it on this panel already."""

    key: str
    name: str
    must_have: bool = False
    raters: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One person: what they bring, and what speaks against asking them."""

    person: Person
    trained: tuple[str, ...] = ()
    firsts: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_suggested(self) -> bool:
        """Whether nothing speaks against asking this person."""
        return not self.warnings

    @property
    def why(self) -> str:
        """The reasons in words, what speaks against it first."""
        person = self.person
        known = person.week is not None
        said = list(self.warnings) or (["free"] if known else [])
        if known and not _is_full(person):
            said.append(f"{person.week} of {person.most} that week")
        said.append(f"trained on {', '.join(self.trained)}" if self.trained else "not trained for this kit")
        if self.firsts:
            said.append(f"gives {', '.join(self.firsts)} a first rater")
        if self.seconds:
            said.append(f"raises {', '.join(self.seconds)} to two raters")
        return "; ".join(said)


def rank(people: Iterable[Person], topics: Sequence[Topic]) -> list[Suggestion]:
    """Everybody, the most helpful first.

    Whoever can come goes before whoever cannot; then whoever raises must-haves with fewer than two raters, then
    whoever is trained on more of the kit, then whoever has the lighter week.
    """
    return sorted((_suggestion(person, topics) for person in people), key=_order)


def _suggestion(person: Person, topics: Sequence[Topic]) -> Suggestion:
    trained = [topic for topic in topics if topic.key in person.skills]
    thin = [
        topic
        for topic in trained
        if topic.must_have and len(topic.raters) < ENOUGH_RATERS and person.id not in topic.raters
    ]
    return Suggestion(
        person,
        tuple(topic.name for topic in trained),
        tuple(topic.name for topic in thin if not topic.raters),
        tuple(topic.name for topic in thin if topic.raters),
        tuple(_warnings(person)),
    )


def _warnings(person: Person) -> Iterable[str]:
    if person.is_on_panel:
        yield "already on this panel"
    if person.is_paused:
        yield "takes no interviews on that day"
    if person.is_busy:
        yield "has another interview at that time"
    if _is_full(person):
        yield f"has {person.week} of {person.most} interviews that week already"


def _is_full(person: Person) -> bool:
    return person.week is not None and person.week >= person.most


def _order(one: Suggestion) -> tuple[Any, ...]:
    person = one.person
    load = (person.week or 0) / max(person.most, 1)
    raised = len(one.firsts) + len(one.seconds)
    return (len(one.warnings), -raised, -len(one.trained), load, person.name.casefold(), person.id)
