"""Numbers, names and lists as people write them. Pure."""

from collections.abc import Sequence
from math import floor

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MOST_NAMED = 3  # of a longer list the first two are named, and the rest counted


def join(words: Sequence[str]) -> str:
    """Write a list as people do: "a", "a and b", "a, b and c"."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def shortened(words: Sequence[str]) -> str:
    """Write a list that stays readable however long it is: "a, b and three more".

    A comma stands before the last "and" where a name holds an "and" of its own.
    """
    named, rest = list(words), 0
    if len(words) > MOST_NAMED:
        named, rest = list(words[: MOST_NAMED - 1]), len(words) - MOST_NAMED + 1
    parts = [*named, f"{number(rest)} more"] if rest else named
    if len(parts) > 1 and any(" and " in part for part in parts):
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return join(parts)


def number(count: int) -> str:
    """Write a small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def all_of(count: int) -> str:
    """Write a number of which nothing is left out: "both", "all three"."""
    return "both" if count == 2 else f"all {number(count)}"  # noqa: PLR2004


def counted(count: int, noun: str) -> str:
    """Write how many there are of something: "no scorecards", "one scorecard", "12 scorecards"."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def one_decimal(value: float | None) -> str:
    """Write a figure with one decimal at most: a panel never knows more."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """Write a share of one in whole percent, rounded down: 79.6% is not the 80% that is asked for."""
    return f"{floor(round(share * 100, 6))}%"


def within(name: str) -> str:
    """Write a competency's name inside a sentence: "vision", and "UX research" as it is."""
    return name if name[1:2].isupper() or not name[:1].isupper() else name[0].lower() + name[1:]


def sentence(words: str) -> str:
    """Write words as a sentence of their own."""
    return f"{words[:1].upper()}{words[1:]}." if words else ""
