"""Which candidates of a job stand side by side: those asked for, or those who have come furthest."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from hiring.models import Application, Job, User
from hiring.querysets import ApplicationQuerySet

FEWEST, MOST = 2, 6

UNKNOWN = "Something in this address names nobody whom you can compare here. It was left out."
TOO_MANY = "Six at most fit side by side, so only the first six of those you chose are shown."
TOO_FEW = "Choose at least two candidates to compare."
CROWDED = "More than six have come this far. Here are the first six by name; choose others below."


@dataclass(frozen=True, slots=True)
class Entrant:
    """One candidate of the job whose panel the reader may read and whose summary was compiled."""

    pk: int
    id: str
    name: str
    is_active: bool
    position: int
    where: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is compared, and what to say about what was asked for."""

    chosen: Sequence[Entrant]
    notices: Sequence[str]


def readable(user: User, job: Job) -> ApplicationQuerySet:
    """Find the job's applications whose panels this person may read; a merged file's second one is left out."""
    seen: ApplicationQuerySet = Application.objects.visible_to(user).evidence_readable_by(user)
    return seen.filter(job=job.pk, duplicate_of=None)


def may_compare(user: User, job: Job) -> bool:
    """Whether there are two panels of this job that the person may read."""
    return len(readable(user, job).order_by().values_list("pk")[:FEWEST]) == FEWEST


def entrants_of(user: User, job: Job) -> list[Entrant]:
    """List whom this person can compare, by name."""
    rows = (
        readable(user, job)
        .filter(panel_summary__version__gte=1)
        .values("pk", "public_id", "candidate__name", "status", "stage__name", "stage__position")
    )
    entrants = [_entrant(row) for row in rows]
    return sorted(entrants, key=lambda one: (one.name.casefold(), one.pk))


def choose(entrants: Sequence[Entrant], asked: Sequence[str]) -> Choice:
    """Read who was asked for; whoever is unknown, and whatever is no id at all, is left out and said so."""
    known = {one.id: one for one in entrants}
    ids = dict.fromkeys(_id_in(text) for text in asked)
    found = [known[key] for key in ids if key in known]
    notices = [UNKNOWN] if len(found) < len(ids) else []
    if not found:
        chosen, crowded = _furthest(entrants)
        return Choice(chosen, [*notices, CROWDED] if crowded else notices)
    if len(found) < FEWEST:
        notices.append(TOO_FEW)
    if len(found) > MOST:
        notices.append(TOO_MANY)
    return Choice(found[:MOST], notices)


def _furthest(entrants: Sequence[Entrant]) -> tuple[list[Entrant], bool]:
    """Take whoever is in the last stage somebody active has reached, and the one before it until there are two."""
    chosen: list[Entrant] = []
    crowded = False
    for _, group in groupby(sorted(entrants, key=_reach), key=_reach):
        if len(chosen) >= FEWEST:
            break
        people = list(group)
        crowded = len(chosen) + len(people) > MOST
        chosen += people[: MOST - len(chosen)]
    return chosen, crowded


def _reach(entrant: Entrant) -> tuple[bool, int]:
    return (not entrant.is_active, -entrant.position)


def _entrant(row: dict[str, Any]) -> Entrant:
    status = Application.Status(row["status"])
    is_active = status == Application.Status.ACTIVE
    return Entrant(
        pk=row["pk"],
        id=str(row["public_id"]),
        name=row["candidate__name"],
        is_active=is_active,
        position=row["stage__position"],
        where=row["stage__name"] if is_active else f"{status.label}, {row['stage__name']}",
    )


def _id_in(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return text
