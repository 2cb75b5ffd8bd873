"""The compile protocol: request with the change, compile in sets, never lose or age a summary in silence."""

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from hiring.models import Application
from hiring.operations.queueing import queue_task
from scorecards.models import PanelSummary, ScorecardRevision
from scorecards.operations.panel_inputs import read_panels
from scorecards.operations.summary_news import write_and_tell
from scorecards.operations.summary_rows import (
    Draft,
    Reading,
    Stored,
    ask,
    confirm,
    origin_of,
    read_stored,
)
from scorecards.scoring import PanelInput, input_sha256, plain_bytes, sha256_of_bytes, summarise_known

COMPILE_TASK = "scorecards.compile_panel_summaries"
BATCH = 500


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What one compilation did: documents written, counters moved on, rows that needed nothing."""

    written: int = 0
    confirmed: int = 0
    untouched: int = 0

    def __add__(self, other: "CompileReport") -> "CompileReport":
        return CompileReport(
            self.written + other.written, self.confirmed + other.confirmed, self.untouched + other.untouched
        )


@transaction.atomic(savepoint=False)
def request_summaries(application_ids: Collection[int]) -> None:
    """Ask for these panels' summaries anew, in the caller's transaction; the task is queued when it commits.

    A broker that is down loses nothing: the rows stay stale until the sweep finds them.
    """
    ask(application_ids, timezone.now())

    def queue() -> None:
        queue_compilation(sorted(application_ids))

    # Robust: the change is committed, so a broker that is down is only worth a line in the log.
    transaction.on_commit(queue, robust=True)


def queue_compilation(application_ids: list[int]) -> None:
    """Put the compile task on its queue; raises what the broker raises."""
    queue_task(COMPILE_TASK, application_ids)


def request_missing_summaries() -> int:
    """Ask for the summaries of applications that have handed-in cards and no summary; returns how many."""
    handed_in = ScorecardRevision.objects.submitted().filter(
        scorecard__panelist__interview__application=OuterRef("pk")
    )
    missing = Application.objects.filter(Exists(handed_in), panel_summary=None)
    ids = list(missing.values_list("pk", flat=True))
    if ids:
        request_summaries(ids)
    return len(ids)


def stale_application_ids(limit: int) -> list[int]:
    """Applications whose summary waits to be compiled, longest known first."""
    return list(PanelSummary.objects.stale().order_by("pk").values_list("application_id", flat=True)[:limit])


def compile_summaries(
    application_ids: Iterable[int], *, reading: Reading = Reading.ALL, now: datetime | None = None
) -> CompileReport:
    """Compile these panels in batches with a fixed number of queries each. Safe to run twice, late or at once."""
    batches = compile_in_batches(sorted(set(application_ids)), reading=reading, now=now)
    return sum((report for _done, report in batches), CompileReport())


def compile_in_batches(
    application_ids: Sequence[int], *, reading: Reading, now: datetime | None = None
) -> Iterator[tuple[int, CompileReport]]:
    """Do the same in the order given, and tell after every batch how many panels are behind and what it did."""
    for start in range(0, len(application_ids), BATCH):
        ids = application_ids[start : start + BATCH]
        with _no_search_for_cycles():
            report = _compile_batch(ids, reading, now or timezone.now())
        yield start + len(ids), report


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Spare a batch the collector: its objects form no cycle, and looking for some is a third of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _compile_batch(ids: Collection[int], reading: Reading, now: datetime) -> CompileReport:
    # The counters are read before any input: a change that lands in between leaves the row stale, not wrong.
    stored = read_stored(ids, reading)
    panels = read_panels([row.application_id for row in stored]) if stored else {}
    drafts: list[Draft] = []
    same: list[Stored] = []
    for row in stored:
        panel = panels.pop(row.application_id, None)
        if panel is None:  # deleted after its counters were read
            continue
        sha256 = input_sha256(panel)
        if row.origin == origin_of(sha256):
            same.append(row)
        else:
            drafts.append(_draft(row, panel, sha256))
    waiting = [row for row in same if row.compiled < row.requested]
    return CompileReport(write_and_tell(drafts, now), confirm(waiting, now), len(same) - len(waiting))


def _draft(row: Stored, panel: PanelInput, sha256: str) -> Draft:
    spelt = plain_bytes(summarise_known(panel, sha256))
    return Draft(row.application_id, row.requested, spelt.decode(), sha256_of_bytes(spelt))
