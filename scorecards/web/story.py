"""A panel's summary told in words. Pure: a document and names in, sentences out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STRENGTH = 1  # points above the bar

AGREEMENT = {
    "one_rating": "one rating",
    "within_one_point": "within one point",
    "spread": "spread",
    "far_apart": "far apart",
    None: "",
}
WHY_UNCOUNTED = {
    "owed": "still owed",
    "shadow": "a shadow: read, but never counted",
    "recused": "stepped back",
    "cancelled": "the interview was called off",
    "not_independent": "written after others could be read",
}
AGAINST = {
    "above": "Above the bar",
    "at": "At the bar",
    "below": "Below the bar",
}
VOTES = (
    ("strong_yes", "strong yes"),
    ("yes", "yes"),
    ("no", "no"),
    ("strong_no", "strong no"),
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of the story: what it is about, and its sentence."""

    kind: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """The headline of a panel and the passages that follow it."""

    headline: str
    detail: str
    passages: Sequence[Passage]


def tell(document: Mapping[str, Any], names: Mapping[str, str]) -> Story:
    """Tell a summary document; `names` maps competency keys to names."""
    blocks = document["competencies"]
    headline, detail = _headline(document)
    passages = [
        Passage("stops", "To discuss first", _stops(document["stops"], names)),
        Passage("strengths", "Strengths", _listed(filter(_is_strength, blocks), names, _mean_words)),
        Passage("below", "Below the bar", _listed(filter(_is_below, blocks), names, _mean_words)),
        Passage("split", "Split", _listed(filter(_is_split, blocks), names, _range_words)),
        Passage("gaps", "Not assessed", _listed(filter(_is_gap, blocks), names)),
        Passage("votes", "Recommendations", votes_words(document["recommendations"])),
    ]
    return Story(headline, detail, [passage for passage in passages if passage.text])


def brief(document: Mapping[str, Any], names: Mapping[str, str]) -> Story:
    """Tell no more than the verdict and what has to be discussed first."""
    headline, detail = _headline(document)
    stops = _stops(document["stops"], names)
    return Story(headline, detail, [Passage("stops", "To discuss first", stops)] if stops else [])


def verdict_words(document: Mapping[str, Any]) -> str:
    """Say what a document comes to, in a line."""
    return "{}. {}".format(*_headline(document))


def one_decimal(value: float | None) -> str:
    """Write a figure with one decimal at most: a panel never knows more."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def _headline(document: Mapping[str, Any]) -> tuple[str, str]:
    composite = document["composite"]
    if composite["value"] is not None:
        detail = (
            f"The weighted mean is {one_decimal(composite['value'])} against a bar of "
            f"{one_decimal(composite['bar'])}, give or take {one_decimal(composite['standard_error'])}; "
            f"from {_sources(document['cards'])}."
        )
        return AGAINST[composite["against_bar"]], detail
    if composite["reason"] == "coverage_below_floor":
        covered = round(composite["coverage"] * 100)
        return "No overall figure yet", (
            f"The ratings so far cover {covered}% of what this role weighs. A figure is given from 80% on."
        )
    if composite["reason"] == "no_weights":
        return "No overall figure", "This role's rubric gives no competency a weight."
    return "Nothing to read yet", "No rating counts so far."


def _sources(cards: Mapping[str, Any]) -> str:
    counted = len(cards["counted"])
    return _count(counted, "scorecard") + (" that count" if counted < cards["submitted"] else "")


def _is_strength(block: Mapping[str, Any]) -> bool:
    return block["mean"] is not None and block["bar"] is not None and block["mean"] - block["bar"] >= STRENGTH


def _is_below(block: Mapping[str, Any]) -> bool:
    return bool(block["below_bar"]) and not block["stop"]


def _is_split(block: Mapping[str, Any]) -> bool:
    return block["agreement"] in {"spread", "far_apart"}


def _is_gap(block: Mapping[str, Any]) -> bool:
    return bool(block["weight"]) and not block["n"]


def _stops(stops: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    if not stops:
        return ""
    listed = join([f"{names.get(s['competency'], s['competency'])} ({_mean_words(s)})" for s in stops])
    be = "is a must-have below its bar" if len(stops) == 1 else "are must-haves below their bar"
    return f"{listed} {be}. That rejects nobody by itself: talk about it, and say why."


def _mean_words(block: Mapping[str, Any]) -> str:
    return f"{one_decimal(block['mean'])}, bar {block['bar']}"


def _range_words(block: Mapping[str, Any]) -> str:
    scores = sorted(rating["score"] for rating in block["ratings"])
    return f"{scores[0]} to {scores[-1]}"


def _listed(
    blocks: Iterable[Mapping[str, Any]],
    names: Mapping[str, str],
    figure: Callable[[Mapping[str, Any]], str] | None = None,
) -> str:
    words = []
    for block in blocks:
        figures = figure(block) if figure else ""
        name = names.get(block["competency"], block["competency"])
        words.append(f"{name} ({figures})" if figures else name)
    return f"{join(words)}." if words else ""


def votes_words(votes: Mapping[str, int]) -> str:
    """Say how the panel voted, "cannot judge" apart; empty without a vote."""
    cast = [
        f"{_number(votes[level])} {'says' if votes[level] == 1 else 'say'} {words}"
        for level, words in VOTES
        if votes[level]
    ]
    unable = votes["cannot_judge"]
    sentence = f"{join(cast).capitalize()}." if cast else ""
    apart = f"{_number(unable).capitalize()} cannot judge." if unable else ""
    return " ".join(filter(None, [sentence, apart]))


def competency_words(block: Mapping[str, Any]) -> str:
    """Say one competency in a line: its mean against its bar, and how far apart the panel is."""
    if not block["n"]:
        return "Nobody assessed this yet."
    mean = one_decimal(block["mean"])
    if block["bar"] is None:
        return f"Mean {mean}; not part of this role's rubric, so it does not count."
    side = "below" if block["below_bar"] else "at" if block["mean"] == block["bar"] else "above"
    return f"Mean {mean}, {side} the bar of {block['bar']}; {AGREEMENT[block['agreement']]}."


def join(words: Sequence[str]) -> str:
    """Write a list as people do: "a", "a and b", "a, b and c"."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _count(number: int, noun: str) -> str:
    return f"{_number(number)} {noun}{'' if number == 1 else 's'}"
