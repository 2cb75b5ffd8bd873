"""Timing pairs in turn, and the table they are printed in."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: `ratio` is the median of measured pairs of figure and yardstick."""

    figure: str
    yardstick: str
    ratio: float
    goal: str
    seconds: float


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(
    figure: str,
    work: Callable[[], object],
    yardstick: str,
    base: Callable[[], object],
    *,
    goal: str,
    pairs: int = 15,
) -> Row:
    """Time `work` and `base` in turn, A B A B …, after one warm-up of each; ratios are taken pair by pair."""
    work()
    base()
    measured = [(seconds_of(work), seconds_of(base)) for _ in range(pairs)]
    ratio = statistics.median(a / b for a, b in measured)
    return Row(figure, yardstick, ratio, goal, statistics.median(a for a, _ in measured))


def print_table(rows: list[Row], machine: str) -> None:
    """Print one table, as Markdown that is readable as it stands."""
    heads = ("figure", "goal", "ratio", "against", "median")
    cells = [
        (row.figure, row.goal, f"{row.ratio:.2f}×", row.yardstick, in_milliseconds(row.seconds))
        for row in rows
    ]
    widths = [max(len(line[n]) for line in (heads, *cells)) for n in range(len(heads))]
    print(f"Machine: {machine}\n")
    rule = tuple("-" * width for width in widths)
    for line in (heads, rule, *cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")


def in_milliseconds(seconds: float) -> str:
    """Empty for what is no time."""
    return f"{seconds * 1000:.1f} ms" if seconds else ""
