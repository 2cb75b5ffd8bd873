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


def print_table(rows: list[Row]) -> None:
    print(f"{'figure':<46} {'ratio':>8}  {'against':<34} {'goal':<8} {'median':>10}")
    for row in rows:
        print(
            f"{row.figure:<46} {row.ratio:>7.2f}×  {row.yardstick:<34} {row.goal:<8} {row.seconds * 1000:>7.1f} ms"
        )
