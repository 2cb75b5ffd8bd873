"""A panel's summary told in words. Pure: a document and names in, sentences out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorecards.words.lead import ends, is_clear, lead_of
from scorecards.words.phrases import counted, join, number, one_decimal, percent

AGREEMENT = {
    "one_rating": "one rating",
    "within_one_point": "within one point",
    "spread": "spread",
    "far_apart": "far apart",
    None: "",
}
WHY_UNCOUNTED = {
    "owed": "still owed",
    "shadow": "a shadow, read but never counted",
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


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of the story: what it is about, and its sentence."""

    kind: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """The headline of a panel and the passages that follow it; `lead` is what a person would say of it."""

    headline: str
    detail: str
    passages: Sequence[Passage]
    lead: str = ""


def tell(document: Mapping[str, Any], names: Mapping[str, str]) -> Story:
    """Tell a summary document; `names` maps competency keys to names."""
    blocks = document["competencies"]
    headline, detail = _headline(document)
    passages = [
        _stops_passage(document, names),
        Passage("strengths", "Strengths", _listed(filter(is_clear, blocks), names, _mean_words)),
        Passage("below", "Below the bar", _listed(filter(_is_below, blocks), names, _mean_words)),
        Passage("split", "Split", _listed(filter(_is_split, blocks), names, ends)),
        _gaps_passage(document, names),
        Passage("votes", "Recommendations", votes_words(document["recommendations"])),
    ]
    return Story(headline, detail, _told(passages), lead_of(document, names))


def front(document: Mapping[str, Any], names: Mapping[str, str]) -> Story:
    """Tell what stands above a panel's matrix: the lead, the verdict, and what the figures leave open."""
    headline, detail = _headline(document)
    outside = [block for block in document["competencies"] if block["bar"] is None and block["n"]]
    beside = _listed(outside, names, lambda block: one_decimal(block["mean"]))
    passages = [
        _stops_passage(document, names),
        Passage("outside", "Outside the rubric", f"{beside} That enters no figure." if beside else ""),
    ]
    return Story(headline, detail, _told(passages), lead_of(document, names))


def brief(document: Mapping[str, Any], names: Mapping[str, str]) -> Story:
    """Tell no more than the verdict and what has to be discussed first."""
    headline, detail = _headline(document)
    return Story(headline, detail, _told([_stops_passage(document, names)]))


def verdict_words(document: Mapping[str, Any]) -> str:
    """Say what a document comes to, in a line."""
    return "{}. {}".format(*_headline(document))


def _told(passages: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.text]


def _stops_passage(document: Mapping[str, Any], names: Mapping[str, str]) -> Passage:
    return Passage("stops", "To discuss first", _stops(document["stops"], names))


def _gaps_passage(document: Mapping[str, Any], names: Mapping[str, str]) -> Passage:
    return Passage("gaps", "Not assessed", _listed(filter(_is_gap, document["competencies"]), names))


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
        return "No overall figure yet", (
            f"The ratings so far cover {percent(composite['coverage'])} of what this role weighs. "
            "A figure is given from 80% on."
        )
    if composite["reason"] == "no_weights":
        return "No overall figure", "This role's rubric gives no competency a weight."
    return "Nothing to read yet", "No rating counts so far."


def _sources(cards: Mapping[str, Any]) -> str:
    many = len(cards["counted"])
    return counted(many, "scorecard") + (" that count" if many < cards["submitted"] else "")


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
        f"{number(votes[level])} {'says' if votes[level] == 1 else 'say'} {words}"
        for level, words in VOTES
        if votes[level]
    ]
    unable = votes["cannot_judge"]
    sentence = f"{join(cast).capitalize()}." if cast else ""
    apart = f"{number(unable).capitalize()} cannot judge." if unable else ""
    return " ".join(filter(None, [sentence, apart]))


def competency_words(block: Mapping[str, Any]) -> str:
    """Say one competency in a line: its mean against its bar, and how far apart the panel is."""
    if not block["n"]:
        return "Nobody assessed this yet."
    mean = one_decimal(block["mean"])
    if block["bar"] is None:
        return f"Mean {mean}; not part of this role's rubric, so it does not count."
    return f"Mean {mean}, {standing_words(block)}; {AGREEMENT[block['agreement']]}."


def standing_words(block: Mapping[str, Any]) -> str:
    """Say on which side of its bar a competency stands: "above the bar of 3"; empty without a rating."""
    if not block["n"]:
        return ""
    if block["bar"] is None:
        return "not in the rubric"
    side = "below" if block["below_bar"] else "at" if block["mean"] == block["bar"] else "above"
    return f"{side} the bar of {block['bar']}"
