"""The data files of the demo company as typed rows; what each key means stands at the top of its file."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who works here; `persona` is the name of a Persona in lower case."""

    key: str
    name: str
    title: str
    timezone: str
    persona: str = "interviewer"


@dataclass(frozen=True, slots=True)
class Position:
    """One employment; an open end is None."""

    employer: str
    title: str
    started_on: date
    ended_on: date | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody who applies."""

    key: str
    name: str
    given: str
    email: str = ""
    location: str = ""
    headline: str = ""
    source: str = ""
    phone: str = ""
    internal: str = ""
    tags: tuple[str, ...] = ()
    career: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """The story of one application; days are working days before the day of the demo."""

    who: str
    applied: int
    stage: str
    held: int | None = None
    cards: str = ""
    takes: dict[str, str] = field(default_factory=dict)
    twists: frozenset[str] = frozenset()
    debrief: str = ""
    decisions: tuple[str, ...] = ()
    staged: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job and its applications."""

    key: str
    role: str
    title: str
    department: str
    office: str
    opened: int
    recruiter: str
    manager: str
    seats: dict[str, list[str]]
    applications: tuple[ApplicationRow, ...]
    scope: str = ""
    confidential: bool = False
    hold: int | None = None
    close: int | None = None
    team: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Everything the story is told from."""

    company: str
    departments: list[str]
    offices: list[str]
    tags: list[str]
    staff: dict[str, StaffRow]
    candidates: dict[str, CandidateRow]
    jobs: list[JobRow]
    words: dict[str, Any]
    evidence: dict[str, dict[int, list[str]]]


def read_source(folder: Path = FOLDER) -> Source:
    """Read and join the files of the demo company."""
    people, careers = _read(folder, "people"), _read(folder, "careers")
    return Source(
        company=people["company"],
        departments=people["departments"],
        offices=people["offices"],
        tags=people["tags"],
        staff={key: StaffRow(key=key, **row) for key, row in people["staff"].items()},
        candidates={
            key: _candidate(key, row, careers.get(key, [])) for key, row in people["candidates"].items()
        },
        jobs=[_job(key, row) for key, row in _read(folder, "pipelines").items()],
        words=_read(folder, "words"),
        evidence=_read(folder, "evidence"),
    )


def _read(folder: Path, name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def _candidate(key: str, row: dict[str, Any], career: list[list[Any]]) -> CandidateRow:
    facts = {"location": row.get("from", "")} | {name: row[name] for name in row.keys() - {"from", "tags"}}
    return CandidateRow(
        key=key, tags=tuple(row.get("tags", ())), career=tuple(_position(*entry) for entry in career), **facts
    )


def _position(employer: str, title: str, first: str, last: str | None, *marks: str) -> Position:
    return Position(employer, title, _month(first), _month(last) if last else None, marks)


def _month(text: str) -> date:
    year, month = text.split("-")
    return date(int(year), int(month), 1)


def _job(key: str, row: dict[str, Any]) -> JobRow:
    facts = {name: value for name, value in row.items() if name != "applications"}
    return JobRow(key=key, applications=tuple(_application(entry) for entry in row["applications"]), **facts)


def _application(row: dict[str, Any]) -> ApplicationRow:
    lists = {
        "twists": frozenset(row.get("twists", ())),
        "decisions": tuple(row.get("decisions", ())),
    }
    return ApplicationRow(**{**row, **lists})
