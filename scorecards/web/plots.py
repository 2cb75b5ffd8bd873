"""Where the marks of a plot stand. Pure geometry: scores in, coordinates out, for inline SVG."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

LEFT, STEP, AXIS, WIDTH = 18.0, 42.0, 38.0, 204.0  # of the box that components/dot_plot.html draws
DOT = 11.0
ROOM_FOR_WORD = 10.0
BOTTOM = 56.0
HIGHEST = 5
NEAR_THE_EDGE = 4
TALLEST, WIDEST_STACK = 4, 3  # equal ratings stand in one column of four, then beside each other
WIDEST, GAP = 120.0, 3.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One rating; equal scores are stacked."""

    x: str
    y: str
    score: int


@dataclass(frozen=True, slots=True)
class Tick:
    """One figure on the axis."""

    x: str
    figure: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything components/dot_plot.html draws."""

    label: str
    box: str
    bar_top: str
    word_y: str
    dots: Sequence[Dot]
    ticks: Sequence[Tick]
    bar_x: str = ""
    bar_word_x: str = ""
    bar_anchor: str = "start"
    mean_points: str = ""


def dot_plot(scores: Sequence[int], *, bar: int | None, mean: float | None) -> Plot:
    """Place the ratings of one competency, its bar and its mean on a scale from 1 to 5."""
    equal = Counter(scores)
    dots = [dot for score in sorted(equal) for dot in _stack(score, equal[score])]
    # The box is as high as the highest stack, and leaves room for the word "bar" above it.
    top = min((float(dot.y) for dot in dots), default=AXIS - DOT) - DOT / 2 - ROOM_FOR_WORD
    words = f"Ratings {', '.join(map(str, sorted(scores)))}" if scores else "No ratings"
    return Plot(
        label=f"{words}; bar {bar}" if bar else words,
        box=f"0 {_at(top)} {_at(WIDTH)} {_at(BOTTOM - top)}",
        bar_top=_at(top + 2),
        word_y=_at(top + 8),
        dots=dots,
        ticks=[Tick(_at(_x(figure)), figure) for figure in range(1, HIGHEST + 1)],
        mean_points=_triangle(_x(mean)) if mean is not None else "",
        **_bar(bar),
    )


def _stack(score: int, count: int) -> list[Dot]:
    """Stand equal ratings above their figure, in as many columns as keep the stack low and off its neighbours."""
    columns = min(WIDEST_STACK, ceil(count / TALLEST))
    first = _x(score) - DOT * (columns - 1) / 2
    return [
        Dot(_at(first + DOT * (place % columns)), _at(AXIS - DOT / 2 - 2 - DOT * (place // columns)), score)
        for place in range(count)
    ]


def marks(count: int, most: int) -> tuple[list[str], str]:
    """Place `count` equal marks in a row that holds `most`: their left edges and their width."""
    width = min(24.0, (WIDEST - GAP * (most - 1)) / most) if most else 0.0
    return [_at(index * (width + GAP)) for index in range(count)], _at(width)


def _bar(bar: int | None) -> dict[str, str]:
    if bar is None:
        return {}
    near_edge = bar >= NEAR_THE_EDGE
    word_x = _x(bar) - 4 if near_edge else _x(bar) + 4
    return {"bar_x": _at(_x(bar)), "bar_word_x": _at(word_x), "bar_anchor": "end" if near_edge else "start"}


def _x(value: float) -> float:
    return LEFT + (value - 1) * STEP


def _triangle(x: float) -> str:
    return f"{_at(x)},{_at(AXIS + 1)} {_at(x - 4)},{_at(AXIS + 7)} {_at(x + 4)},{_at(AXIS + 7)}"


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
