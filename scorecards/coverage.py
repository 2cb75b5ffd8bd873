"""Whether a panel as planned can give an answer, and what is missing before it meets. Arithmetic: no Django, no rows.

The same rules serve a job's plan (each kit used once, by somebody) and one candidate's interviews (real seats).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ENOUGH_RATERS = 2
MOST_COMPETENCIES = 5


@dataclass(frozen=True, slots=True)
class Needed:
    """A competency of the job's rubric."""

    key: str
    name: str
    weight: int = 1
    must_have: bool = False


@dataclass(frozen=True, slots=True)
class Kit:
    """What one interview assesses, and the competencies it has a planned question for."""

    id: int
    name: str
    focus: tuple[str, ...]
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A planned interview: its kit (None without one) and the people whose cards will count."""

    id: int
    title: str
    kit: int | None
    people: frozenset[int] = frozenset()


class Concern(StrEnum):
    """What is wrong with a plan."""

    UNASSESSED = "unassessed"
    FEW_RATERS = "few_raters"
    TOO_MUCH = "too_much"
    NO_QUESTION = "no_question"
    NOBODY = "nobody"
    NO_KIT = "no_kit"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend before an interview takes place, by the ids it is about.

    `kit` and `meeting` say where it is mended; without either, another interview is needed.
    """

    concern: Concern
    competency: str | None = None
    kit: int | None = None
    meeting: int | None = None
    person: int | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One competency: how many people rate it in each kit, in the kits' order, and how many altogether."""

    needed: Needed
    cells: list[int]
    raters: int

    @property
    def is_thin(self) -> bool:
        """Fewer than two raters: one person's impression."""
        return self.raters < ENOUGH_RATERS


@dataclass(frozen=True, slots=True)
class Plan:
    """A rubric, the kits there are, and the interviews they are used in."""

    needed: Sequence[Needed]
    kits: Sequence[Kit]
    meetings: Sequence[Meeting] = field(default_factory=list)


def each_kit_once(needed: Sequence[Needed], kits: Sequence[Kit]) -> Plan:
    """A job's plan before anybody is scheduled: every kit used once, each by a person of its own."""
    return Plan(needed, kits, [Meeting(kit.id, kit.name, kit.id, frozenset({-kit.id})) for kit in kits])


def matrix(plan: Plan) -> list[Row]:
    """Raters by competency and kit. Somebody who meets the candidate twice is one rater."""
    people = _people_by_kit(plan)
    return [_row(needed, plan.kits, people) for needed in plan.needed if needed.weight]


def _people_by_kit(plan: Plan) -> dict[int, frozenset[int]]:
    people: dict[int, frozenset[int]] = {kit.id: frozenset() for kit in plan.kits}
    for meeting in plan.meetings:
        if meeting.kit in people:
            people[meeting.kit] |= meeting.people
    return people


def _row(needed: Needed, kits: Sequence[Kit], people: Mapping[int, frozenset[int]]) -> Row:
    raters = [people[kit.id] if needed.key in kit.focus else frozenset() for kit in kits]
    return Row(needed, [len(some) for some in raters], len(frozenset().union(*raters)))


def findings(plan: Plan) -> list[Finding]:
    """Everything to mend, the gravest first: competencies, then people, then questions."""
    return [*_raters(plan), *_meetings(plan), *_loads(plan), *_questions(plan)]


def _raters(plan: Plan) -> list[Finding]:
    found = []
    for row in matrix(plan):
        key, used = row.needed.key, {meeting.kit for meeting in plan.meetings}
        kit = next((kit.id for kit in plan.kits if key in kit.focus and kit.id in used), None)
        meeting = next((m.id for m in plan.meetings if m.kit == kit and kit is not None), None)
        if not row.raters and kit is None:
            found.append(Finding(Concern.UNASSESSED, key, _room(plan, key)))
        elif row.needed.must_have and row.is_thin:
            found.append(Finding(Concern.FEW_RATERS, key, _room(plan, key), meeting, count=row.raters))
    return found


def _room(plan: Plan, key: str) -> int | None:
    """The first kit that could take this competency as well."""
    fits = (kit.id for kit in plan.kits if key not in kit.focus and len(kit.focus) < MOST_COMPETENCIES)
    return next(fits, None)


def _meetings(plan: Plan) -> list[Finding]:
    without_kit = [Finding(Concern.NO_KIT, meeting=m.id) for m in plan.meetings if m.kit is None]
    return without_kit + [
        Finding(Concern.NOBODY, kit=m.kit, meeting=m.id) for m in plan.meetings if not m.people
    ]


def _loads(plan: Plan) -> list[Finding]:
    """People who would judge more than five competencies of one candidate, over all their interviews."""
    focus = {kit.id: set(kit.focus) for kit in plan.kits}
    loads: dict[int, set[str]] = {}
    last: dict[int, int] = {}
    for meeting in plan.meetings:
        for person in meeting.people:
            loads.setdefault(person, set()).update(focus.get(meeting.kit or 0, ()))
            last[person] = meeting.id
    return [
        Finding(Concern.TOO_MUCH, meeting=last[person], person=person, count=len(load))
        for person, load in sorted(loads.items())
        if len(load) > MOST_COMPETENCIES
    ]


def _questions(plan: Plan) -> list[Finding]:
    used = {meeting.kit for meeting in plan.meetings}
    return [
        Finding(Concern.NO_QUESTION, key, kit.id)
        for kit in plan.kits
        if kit.id in used
        for key in kit.focus
        if key not in kit.asked
    ]
