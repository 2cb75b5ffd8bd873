"""Compiling a company's panels at once, beside one SQL statement over the same rows; BENCH_PANELS says how many."""

import os
import statistics
from multiprocessing.pool import Pool

from celery import current_app
from django.db import connection

from bench import compile_latency
from bench.compile_naive import compile_by_objects
from bench.compile_seed import add_panels, make_parents
from bench.compile_work import (
    TABLE,
    WORKERS,
    Cost,
    compile_with,
    cpu_seconds,
    forget_summaries,
    two_workers,
    write_figures,
)
from bench.timing import Row, seconds_of
from scorecards.operations.summaries import compile_summaries, request_summaries
from scorecards.operations.summary_rows import Reading

PANELS = int(os.environ.get("BENCH_PANELS", "15000"))
FEW = 1_500
SAMPLE = 300
ROUNDS = 3 if PANELS <= 20_000 else 1
PEAK_MB = 300
LIVE_CPU = 0.008


def measure() -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    parents = make_parents()
    with two_workers() as pool:
        few = add_panels(parents, FEW)
        cpu_of_few = statistics.median(_first(pool, few).cpu for _ in range(ROUNDS)) / FEW
        ids = few + add_panels(parents, max(0, PANELS - FEW))
        rows, seconds_a_panel = _in_sets(pool, ids, cpu_of_few)
    return [*rows, _one_by_one(ids, seconds_a_panel), _live(ids), compile_latency.measure(ids)]


def _first(pool: Pool, ids: list[int]) -> Cost:
    """Compile what has never been compiled."""
    forget_summaries()
    return compile_with(pool, ids)


def _in_sets(pool: Pool, ids: list[int], cpu_of_few: float) -> tuple[list[Row], float]:
    """Everything at once, in turn with the statement; with the seconds that compiling a panel took."""
    first, again, anew, figures, bare, cpu_of_figures = [], [], [], [], [], []
    for _ in range(ROUNDS):
        before = cpu_seconds()
        figures.append(seconds_of(lambda: write_figures("bench_figures")))
        cpu_of_figures.append(cpu_seconds() - before)
        bare.append(seconds_of(lambda: write_figures("bench_figures_bare")))
        first.append(_first(pool, ids))
        written = _written_by()
        again.append(compile_with(pool, ids, "ALL").seconds)
        anew.append(compile_with(pool, ids, "MEND").seconds)
        assert _written_by() == written, "a recompilation of the same input wrote rows"
    seconds = [cost.seconds for cost in first]
    cpu = statistics.median(cost.cpu for cost in first) / len(ids)
    peak = max(cost.peak for cost in first)
    compiling = f"compile {len(ids):,} panels, two workers"
    return [
        _row(compiling, seconds, "INSERT … SELECT … GROUP BY", figures, "≤ 1.5×"),
        _row(compiling, seconds, "the same, no keys nor references", bare, "–"),
        _row("the same again, nothing changed", again, "the first time", seconds, "≤ 0.5×"),
        _row("again, each document made anew", anew, "the first time", seconds, "–"),
        Row("CPU a panel, workers and database", f"CPU a panel of {FEW:,}", cpu / cpu_of_few, "flat", cpu),
        Row(
            "CPU a panel, shared by two cores",
            "the statement's CPU a panel",
            cpu / WORKERS * len(ids) / statistics.median(cpu_of_figures),
            "≤ 1.5×",
            cpu / WORKERS,
        ),
        Row("memory of a worker at its peak", f"{PEAK_MB} MB", peak / PEAK_MB, "≤ 1×", 0),
    ], statistics.median(seconds) / len(ids)


def _row(figure: str, seconds: list[float], yardstick: str, base: list[float], goal: str) -> Row:
    ratio = statistics.median(a / b for a, b in zip(seconds, base, strict=True))
    return Row(figure, yardstick, ratio, goal, statistics.median(seconds))


def _written_by() -> int:
    """The transactions that wrote the summaries, added up: another figure as soon as one row is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(xmin::text::bigint) FROM scorecards_panelsummary")
        return int(cursor.fetchone()[0])


def _one_by_one(ids: list[int], in_sets: float) -> Row:
    forget_summaries()
    sample = ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]
    compile_by_objects(sample[:10])
    seconds = seconds_of(lambda: compile_by_objects(sample))
    return Row(
        f"a loop by the ORM, {len(sample)} panels",
        "a panel in sets",
        seconds / len(sample) / in_sets,
        "≥ 20×",
        seconds,
    )


def _live(ids: list[int]) -> Row:
    """From the change that asks for one summary to the summary: asked, queued, read, computed, written."""
    forget_summaries()
    sample = ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]
    current_app.conf.task_always_eager = False
    request_summaries(sample[:1])  # connects
    before = cpu_seconds()
    for pk in sample:
        request_summaries([pk])
        compile_summaries([pk], reading=Reading.STALE)
    cpu = (cpu_seconds() - before) / len(sample)
    current_app.conf.task_always_eager = True
    return Row("CPU of one live compile, all processes", "8 ms", cpu / LIVE_CPU, "≤ 1×", cpu)
