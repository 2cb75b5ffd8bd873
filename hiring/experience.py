"""Months of experience out of dated employments: pure arithmetic, overlaps counted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of work; `end` is None while it lasts. Whole months count, both ends included."""

    start: date
    end: date | None


def months_worked(periods: Iterable[Period], *, today: date) -> int:
    """Calendar months in which at least one period was running, up to today.

    A month that is touched counts once, however many periods touch it: careers are dated to the month, and a
    day more or less says nothing. Periods in the future count nothing.
    """
    covered: set[int] = set()
    for period in periods:
        end = min(period.end or today, today)
        covered.update(range(_month(period.start), _month(end) + 1))
    return len(covered)


def _month(day: date) -> int:
    return day.year * 12 + day.month
