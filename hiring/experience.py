"""Months of experience out of dated employments: pure arithmetic, overlaps counted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of work; `end` is None while it lasts. Whole months count, both ends included."""

    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole months without any work between two stretches of it; `last` is the first day of the last one."""

    first: date
    last: date
    months: int


def months_worked(periods: Iterable[Period], *, today: date) -> int:
    """Calendar months in which at least one period was running, up to today.

    A month that is touched counts once, however many periods touch it: careers are dated to the month, and a
    day more or less says nothing. Periods in the future count nothing.
    """
    return len(_covered(periods, today))


def gaps(periods: Iterable[Period], *, today: date) -> list[Gap]:
    """Months without work since the first period, oldest first; the last gap may reach up to today."""
    covered = _covered(periods, today)
    found: list[list[int]] = []
    for month in range(min(covered), month_of(today) + 1) if covered else ():
        if month in covered:
            continue
        if found and found[-1][-1] == month - 1:
            found[-1].append(month)
        else:
            found.append([month])
    return [Gap(first_day(run[0]), first_day(run[-1]), len(run)) for run in found]


def in_words(months: int) -> str:
    """Write months as people do: "3 years 4 months", "1 month", "no months"."""
    years, rest = divmod(months, YEAR)
    parts = [_counted(years, "year")] if years else []
    if rest:
        parts.append(_counted(rest, "month"))
    return " ".join(parts) or "no months"


def month_of(day: date) -> int:
    """The number of a day's month, counted from a beginning long past."""
    return day.year * YEAR + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month by its number."""
    return date(month // YEAR, month % YEAR + 1, 1)


def _covered(periods: Iterable[Period], today: date) -> set[int]:
    covered: set[int] = set()
    for period in periods:
        end = min(period.end or today, today)
        covered.update(range(month_of(period.start), month_of(end) + 1))
    return covered


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
