"""The compile protocol: request with the change, compile in sets, never lose or age a summary in silence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from hiring.models.base import new_public_id
from scorecards.models import PanelSummary
from scorecards.operations.panel_inputs import read_panels
from scorecards.scoring import FORMULA, canonical_bytes, sha256_of, summarise

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
    PanelSummary.objects.bulk_create(
        (PanelSummary(application_id=pk) for pk in sorted(application_ids)), ignore_conflicts=True
    )
    _lock_in_order(application_ids)
    PanelSummary.objects.filter(application__in=application_ids).update(
        requested=F("requested") + 1, updated_at=timezone.now()
    )

    def queue() -> None:
        queue_compilation(sorted(application_ids))

    # Robust: the change is committed, so a broker that is down is only worth a line in the log.
    transaction.on_commit(queue, robust=True)


def _lock_in_order(application_ids: Collection[int]) -> None:
    """Lock these rows as every writer does, by application: in any other order two writers wait for each other."""
    rows = PanelSummary.objects.select_for_update().filter(application__in=application_ids)
    list(rows.order_by("application_id").values_list("pk"))


def queue_compilation(application_ids: list[int]) -> None:
    """Put the compile task on its queue; raises what the broker raises."""
    current_app.signature(COMPILE_TASK, args=[application_ids]).delay()


def stale_application_ids(limit: int) -> list[int]:
    """Applications whose summary waits to be compiled, longest known first."""
    return list(PanelSummary.objects.stale().order_by("pk").values_list("application_id", flat=True)[:limit])


def compile_summaries(application_ids: Iterable[int], *, now: datetime | None = None) -> CompileReport:
    """Compile these panels in batches with a fixed number of queries each. Safe to run twice, late or at once."""
    ids = sorted(set(application_ids))
    report = CompileReport()
    for start in range(0, len(ids), BATCH):
        report += _compile_batch(ids[start : start + BATCH], now or timezone.now())
    return report


@dataclass(frozen=True, slots=True)
class _Wanted:
    pk: int
    application_id: int
    requested: int
    compiled: int
    sha256: str


def _compile_batch(ids: list[int], now: datetime) -> CompileReport:
    # The counters are read before any input: a change that lands in between leaves the row stale, not wrong.
    wanted = [
        _Wanted(*row)
        for row in PanelSummary.objects.filter(application__in=ids)
        .order_by("application_id")
        .values_list("pk", "application_id", "requested", "compiled", "sha256")
    ]
    panels = read_panels([row.application_id for row in wanted])
    fresh: list[tuple[_Wanted, dict, str]] = []
    same: list[_Wanted] = []
    untouched = 0
    for row in wanted:
        if row.application_id not in panels:  # deleted after its counters were read
            continue
        document = summarise(panels[row.application_id])
        sha256 = sha256_of(document)
        if sha256 != row.sha256:
            fresh.append((row, document, sha256))
        elif row.compiled < row.requested:
            same.append(row)
        else:
            untouched += 1
    _write_documents(fresh, now)
    if same:
        _confirm(same)
    return CompileReport(len(fresh), len(same), untouched)


def _write_documents(fresh: list[tuple[_Wanted, dict, str]], now: datetime) -> None:
    """One statement for the whole batch; a row that a later reading has already written is left as it is."""
    if not fresh:
        return
    adapt = connection.ops.adapt_datetimefield_value
    uuid = PanelSummary._meta.get_field("public_id").get_db_prep_value
    values: list[Any] = []
    for row, document, sha256 in fresh:
        values += [
            uuid(new_public_id(), connection),
            adapt(now),
            adapt(now),
            row.application_id,
            row.requested,
            row.requested,
            FORMULA,
            canonical_bytes(document).decode(),
            sha256,
            adapt(now),
        ]
    line = "(" + ", ".join(["%s"] * 7 + [_json_placeholder(), "%s", "%s", "1"]) + ")"
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=", ".join([line] * len(fresh))), values)


def _json_placeholder() -> str:
    return "%s::jsonb" if connection.vendor == "postgresql" else "%s"


# The second arm lets a recompilation that nothing asked for mend a document.
_UPSERT = """
INSERT INTO scorecards_panelsummary AS stored
    (public_id, created_at, updated_at, application_id, requested, compiled, formula, document, sha256,
     compiled_at, version)
VALUES {rows}
ON CONFLICT (application_id) DO UPDATE SET
    compiled = excluded.compiled, formula = excluded.formula, document = excluded.document,
    sha256 = excluded.sha256, compiled_at = excluded.compiled_at, updated_at = excluded.updated_at,
    version = stored.version + CASE WHEN stored.sha256 <> excluded.sha256 THEN 1 ELSE 0 END
WHERE stored.compiled < excluded.compiled
    OR (stored.compiled = excluded.compiled AND stored.sha256 <> excluded.sha256)
"""


@transaction.atomic
def _confirm(rows: list[_Wanted]) -> None:
    """Move the counter of rows whose document is still the one that was read."""
    _lock_in_order([row.application_id for row in rows])
    read = Case(
        *(When(pk=row.pk, sha256=row.sha256, then=Value(row.requested)) for row in rows),
        default=F("compiled"),
        output_field=PanelSummary._meta.get_field("compiled"),
    )
    PanelSummary.objects.filter(pk__in=[row.pk for row in rows]).update(
        compiled=Greatest(F("compiled"), read), updated_at=timezone.now()
    )
