"""A career as the dossier draws it: positions and gaps on one line of time, and what counts as experience."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from hiring.experience import YEAR, Gap, Period, gaps, in_words, month_of, months_worked
from hiring.models import Employment

# Width of the line of time, in units of its drawing.
SCALE = 1000
TICK_YEARS = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A position, or a gap where `is_gap`; `x` and `width` place it on the line of time."""

    title: str
    employer: str
    when: str
    length: str
    marks: list[str]
    x: int
    width: int
    is_gap: bool = False
    is_product: bool = False
    is_leadership: bool = False


@dataclass(frozen=True, slots=True)
class Experience:
    """Months of one kind and the positions they come from."""

    label: str
    length: str
    positions: list[str]


@dataclass(frozen=True, slots=True)
class Career:
    """A history, newest first; `ticks` are where every fifth year begins on the line of time."""

    stretches: list[Stretch]
    first: str
    ticks: list[int]
    experience: list[Experience]
    gaps_length: str


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of time: `months` of them from `first` on."""

    first: int
    months: int

    def x(self, month: int) -> int:
        return round(min(max(month - self.first, 0), self.months) / self.months * SCALE)

    def width(self, first: int, last: int) -> int:
        return max(self.x(last + 1) - self.x(first), SCALE // 200)


def career_of(employments: Sequence[Employment], *, today: date) -> Career | None:
    """Draw a history as of today; None where there is none."""
    if not employments:
        return None
    periods = [period_of(one) for one in employments]
    now = month_of(today)
    first = min(month_of(period.start) for period in periods)
    last = max(now, *(month_of(period.start) for period in periods))
    line = _Line(first, last - first + 1)
    holes = gaps(periods, today=today)
    drawn = [(one.started_on, _position(one, line, today)) for one in employments]
    drawn += [(hole.first, _gap(hole, line, now)) for hole in holes]
    drawn.sort(key=lambda entry: entry[0], reverse=True)
    return Career(
        [stretch for _start, stretch in drawn],
        _month(min(period.start for period in periods)),
        _ticks(line),
        experience_of(employments, today=today),
        in_words(sum(hole.months for hole in holes)) if holes else "",
    )


def experience_of(employments: Sequence[Employment], *, today: date) -> list[Experience]:
    """Months in product management and of those leading, with the positions that count; overlaps once."""
    product = [one for one in employments if one.is_product_management]
    leading = [one for one in product if one.is_leadership]
    return [
        Experience(label, length_of(rows, today), [position_words(one, today) for one in rows])
        for label, rows in (("in product management", product), ("of which leading people", leading))
    ]


def position_words(employment: Employment, today: date) -> str:
    """Write a position with its length, as evidence is listed."""
    return f"{employment.title}, {employment.employer} ({length_of([employment], today)})"


def length_of(employments: Sequence[Employment], today: date) -> str:
    """Write the months in which any of these positions was held, overlaps once."""
    return in_words(months_worked([period_of(one) for one in employments], today=today))


def period_of(employment: Employment) -> Period:
    """The arithmetic's view of a position."""
    return Period(employment.started_on, employment.ended_on)


def _position(one: Employment, line: _Line, today: date) -> Stretch:
    end = min(one.ended_on or today, today)
    marks = [
        word
        for word, holds in (
            ("product management", one.is_product_management),
            ("leading people", one.is_leadership),
        )
        if holds
    ]
    return Stretch(
        title=one.title,
        employer=one.employer,
        when=f"{_month(one.started_on)} to {_month(one.ended_on) if one.ended_on else 'now'}",
        length=length_of([one], today),
        marks=marks,
        x=line.x(month_of(one.started_on)),
        width=line.width(month_of(one.started_on), month_of(end)),
        is_product=one.is_product_management,
        is_leadership=one.is_leadership,
    )


def _gap(hole: Gap, line: _Line, now: int) -> Stretch:
    last = month_of(hole.last)
    return Stretch(
        title="No position known" if last == now else "Gap",
        employer="",
        when=f"since {_month(hole.first)}" if last == now else _span(hole),
        length=in_words(hole.months),
        marks=[],
        x=line.x(month_of(hole.first)),
        width=line.width(month_of(hole.first), last),
        is_gap=True,
    )


def _span(hole: Gap) -> str:
    if hole.months == 1:
        return _month(hole.first)
    return f"{_month(hole.first)} to {_month(hole.last)}"


def _month(day: date) -> str:
    return date_format(day, "M Y")


def _ticks(line: _Line) -> list[int]:
    months = range(line.first, line.first + line.months)
    return [line.x(month) for month in months if not month % (TICK_YEARS * YEAR)]
