"""Checking what is stored against what it was made from. Reads, and writes nothing."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from hiring.models import Application
from scorecards.models import FrozenSummary, PanelSummary, Rubric, ScorecardRevision
from scorecards.operations.differences import differences, shown
from scorecards.operations.panel_inputs import read_panels
from scorecards.operations.rebuilding import History, Unreadable, read_history, rebuild
from scorecards.scoring import FORMULA, PanelInput, sha256_of, summarise

BATCH = 200
ONLY_THE_INPUT = "$.input_sha256:"


class Kind(StrEnum):
    """What is wrong with a stored document, or worth knowing of it; docs/auditing.md explains each."""

    EDITED = "edited-document"
    WRONG_HASH = "wrong-hash"
    CHANGED_ROWS = "changed-rows"
    MISSING_ROWS = "missing-rows"
    UNREADABLE = "unreadable-document"
    NO_SUMMARY = "missing-summary"
    EDITED_RUBRIC = "edited-rubric"
    STALE = "stale"
    FIGURES_ONLY = "figures-only"


REMARKS = frozenset({Kind.STALE, Kind.FIGURES_ONLY})


@dataclass(frozen=True, slots=True)
class Finding:
    """One stored thing that is not as it should be, each difference as `path: stored …, recomputed …`."""

    subject: str  # "<application> current 3", "<application> frozen 2" or "rubric <id>"
    kind: Kind
    differences: tuple[str, ...]
    application_id: int = 0

    @property
    def is_error(self) -> bool:
        return self.kind not in REMARKS


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored document, and the hash of its canonical bytes: empty where nobody can read it."""

    application_id: int
    application: str
    version: int
    document: Any
    own_sha256: str
    sha256: str
    formula: int = FORMULA
    requested: int = 0
    compiled: int = 0
    frozen_at: datetime | None = None

    @property
    def subject(self) -> str:
        return f"{self.application} {'frozen' if self.frozen_at else 'current'} {self.version}"

    @property
    def counters(self) -> tuple[int, int, str]:
        return self.requested, self.compiled, self.sha256


def edited_rubrics() -> Iterator[Finding]:
    """Rubrics whose content is not what their hash says: every figure of their panels starts from them."""
    rows = Rubric.objects.order_by("pk").values_list("public_id", "sha256", Cast("content", TextField()))
    for public_id, sha256, text in rows.iterator(BATCH):
        found, _content = _parsed(text)
        if found != sha256:
            yield Finding(
                f"rubric {public_id}", Kind.EDITED_RUBRIC, (f"sha256: stored {sha256}, recomputed {found}",)
            )


def applications_to_verify(job_ids: Collection[UUID] = ()) -> Any:
    """The applications that have, or should have, a stored document."""
    revisions = ScorecardRevision.objects.submitted().filter(
        scorecard__panelist__interview__application=OuterRef("pk")
    )
    frozen = FrozenSummary.objects.filter(application=OuterRef("pk"))
    found = Application.objects.filter(
        Q(panel_summary__isnull=False) | Q(Exists(frozen)) | Q(Exists(revisions))
    )
    return found.filter(job__public_id__in=job_ids) if job_ids else found


def in_batches(applications: Any) -> Iterator[list[int]]:
    """Keys of these applications, a batch at a time: one query each and no cursor held open."""
    last = 0
    while ids := list(applications.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def verify_batch(ids: Collection[int]) -> list[Finding]:
    """What is wrong with these panels' documents: eleven queries for any number of them.

    Counters are read before any input, and once more where something differs: a panel that changes meanwhile is stale.
    """
    current = _read_current(ids)
    frozen = _read_frozen(ids)
    panels = read_panels(ids)
    history = read_history([row.application_id for row in frozen], _rubrics_of(frozen))
    found = [_check_current(row, panels) for row in current]
    found += [_check_frozen(row, panels, history) for row in frozen]
    findings = [finding for finding in found if finding] + _without_summary(ids, current, panels)
    return sorted(_settled(findings, current), key=lambda finding: finding.subject)


def _read_current(ids: Collection[int]) -> list[_Stored]:
    more = "formula", "requested", "compiled"
    return [
        _Stored(*row, formula=formula or FORMULA, requested=requested, compiled=compiled)
        for row, (formula, requested, compiled) in _read(PanelSummary.objects.all(), ids, *more)
    ]


def _read_frozen(ids: Collection[int]) -> list[_Stored]:
    rows = _read(FrozenSummary.objects.all(), ids, "frozen_at")
    return [_Stored(*row, frozen_at=frozen_at) for row, (frozen_at,) in rows]


def _read(
    rows: Any, ids: Collection[int], *more: str
) -> Iterator[tuple[tuple[int, str, int, Any, str, str], list[Any]]]:
    """Documents as text, so that one which nobody can read does not stop the reading of the others."""
    text = Cast("document", TextField())
    fields = ("application_id", "application__public_id", "version", text, "sha256", *more)
    for pk, public_id, version, words, sha256, *rest in rows.filter(application__in=ids).values_list(*fields):
        own, document = _parsed(words)
        yield (pk, str(public_id), version, document, own, sha256), rest


def _parsed(text: str | None) -> tuple[str, Any]:
    try:
        document = json.loads(text or "")
        return sha256_of(document), document
    except (ValueError, RecursionError):
        return "", None


def _rubrics_of(rows: list[_Stored]) -> set[str]:
    found = (row.document.get("rubric") for row in rows if isinstance(row.document, dict))
    return {rubric for rubric in found if isinstance(rubric, str) and rubric}


def _check_current(row: _Stored, panels: Mapping[int, PanelInput]) -> Finding | None:
    panel = panels.get(row.application_id)
    if panel is None:  # the application was deleted after its summary was read
        return None
    if row.compiled < row.requested:
        if row.version and row.own_sha256 != row.sha256:
            return _finding(row, Kind.EDITED, _wrong_hash(row))
        return _finding(row, Kind.STALE, ["waits to be compiled; checked against its own hash alone"])
    return _judge(row, summarise(panel)) if row.version else None


def _check_frozen(row: _Stored, panels: Mapping[int, PanelInput], history: History) -> Finding | None:
    panel = panels.get(row.application_id)
    if panel is None or row.frozen_at is None:
        return None
    if not isinstance(row.document, dict):
        return _judge(row, {})
    try:
        rebuilt = rebuild(row.document, panel, history, row.frozen_at)
    except Unreadable as error:
        return _finding(row, Kind.UNREADABLE, [*_wrong_hash(row), str(error)])
    return _judge(row, summarise(rebuilt.panel), rebuilt.missing)


def _judge(row: _Stored, recomputed: dict[str, Any], missing: Collection[str] = ()) -> Finding | None:
    """Name what differs, and tell a document that was edited from rows that were."""
    if not isinstance(row.document, dict):
        return _finding(row, Kind.UNREADABLE, ["$: is not an object that can be read"])
    wrong_hash, found = _wrong_hash(row), differences(row.document, recomputed)
    if row.formula != FORMULA:
        found.append(f"formula: stored {row.formula}, recomputed {FORMULA}")
    if not found and not missing:
        return _finding(row, Kind.WRONG_HASH, wrong_hash) if wrong_hash else None
    named = [*wrong_hash, *(f"{path}: names a row that is not there" for path in missing), *found]
    if wrong_hash:
        return _finding(row, Kind.EDITED, named)
    if missing:
        return _finding(row, Kind.MISSING_ROWS, named)
    if row.frozen_at and all(line.startswith(ONLY_THE_INPUT) for line in found):
        return _finding(row, Kind.FIGURES_ONLY, named)
    same_input = row.document.get("input_sha256") == recomputed["input_sha256"]
    return _finding(row, Kind.EDITED if same_input else Kind.CHANGED_ROWS, named)


def _wrong_hash(row: _Stored) -> list[str]:
    if row.own_sha256 == row.sha256:
        return []
    return [f"sha256: stored {shown(row.sha256)}, recomputed {shown(row.own_sha256)}"]


def _finding(row: _Stored, kind: Kind, named: list[str]) -> Finding:
    return Finding(row.subject, kind, tuple(named), 0 if row.frozen_at else row.application_id)


def _without_summary(
    ids: Collection[int], current: list[_Stored], panels: Mapping[int, PanelInput]
) -> list[Finding]:
    """Panels with cards for which no summary is stored, nor waits to be compiled."""
    has_one = {row.application_id for row in current if row.version or row.compiled < row.requested}
    return [
        Finding(
            f"{panels[pk].application} current 0",
            Kind.NO_SUMMARY,
            ("$: stored nothing, though cards were handed in",),
            pk,
        )
        for pk in ids
        if pk in panels and pk not in has_one and any(card.revisions for card in panels[pk].cards)
    ]


def _settled(findings: list[Finding], current: list[_Stored]) -> list[Finding]:
    """The findings, without accusing a summary whose panel changed while it was being read."""
    suspects = [finding.application_id for finding in findings if finding.is_error and finding.application_id]
    if not suspects:
        return findings
    before = {row.application_id: row.counters for row in current}
    rows = PanelSummary.objects.filter(application__in=suspects)
    now = {
        pk: tuple(rest) for pk, *rest in rows.values_list("application_id", "requested", "compiled", "sha256")
    }
    moved = {pk for pk in suspects if before.get(pk) != now.get(pk)}
    return [
        Finding(finding.subject, Kind.STALE, ("changed while it was being checked",))
        if finding.application_id in moved
        else finding
        for finding in findings
    ]
