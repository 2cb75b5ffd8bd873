"""The sentence a panel's page opens with: what a person would say who had read every card. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from scorecards.words.phrases import join, number, sentence, shortened, within

Block: TypeAlias = Mapping[str, Any]

CLEARLY = 1  # points above the bar
FAR, TWO = "far_apart", "spread"


def lead_of(document: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Tell a summary document in one or two sentences; `names` maps competency keys to names."""
    blocks = document["competencies"]
    judged = [b for b in blocks if b["weight"]] or [b for b in blocks if b["bar"] is not None]
    assessed = [block for block in judged if block["n"]]
    if not assessed:
        return sentence(_nothing(document, names))
    gaps = [block for block in judged if not block["n"]]
    levels = _levels(assessed, gaps, names)
    rest = [*_split(assessed, names), *_gaps(gaps, document["cards"], names)] or _agreed(assessed)
    return " ".join([*_sentences(levels, rest), *_alone(document["cards"])])


def is_clear(block: Block) -> bool:
    """Whether a mean stands a whole point above its bar: with one rating, too, more than ratings err by."""
    return block["mean"] is not None and block["bar"] is not None and block["mean"] - block["bar"] >= CLEARLY


def ends(block: Block) -> str:
    """Say the lowest and the highest score: "2 to 5"."""
    scores = sorted(rating["score"] for rating in block["ratings"])
    return f"{scores[0]} to {scores[-1]}"


def by_disagreement(block: Block) -> tuple[int, float]:
    """Sort what the panel is furthest apart on first; what one person or nobody rated comes last."""
    return (-(block["range"] or 0), -(block["average_deviation"] or 0))


def _sentences(levels: Sequence[str], rest: Sequence[str]) -> list[str]:
    if len(levels) == 1:
        return [sentence("; ".join([*levels, *rest]))]
    return [sentence("; ".join(part)) for part in (levels, rest) if part]


def _levels(assessed: Sequence[Block], gaps: Sequence[Block], names: Mapping[str, str]) -> list[str]:
    """Say what stands clearly above the bar and what below it, or how the rest stands where nothing does."""
    clear = [block for block in assessed if is_clear(block) and block["agreement"] not in {FAR, TWO}]
    below = [block for block in assessed if block["below_bar"]]
    everything = _everything(assessed, gaps, names)
    if len(clear) == len(assessed):
        return [f"clearly above the bar on {everything}"]
    if len(below) == len(assessed):
        return [f"below the bar on {everything}"]
    if not clear and not below:
        return [f"{_stands(assessed)} the bar on {everything}"]
    if not clear:
        others = "everything else that was assessed" if gaps else "everything else"
        return [f"below the bar on {_named(below, names)}", f"at or above it on {others}"]
    first = f"clearly above the bar on {_named(clear, names)}"
    if below:
        return [first, f"below it on {_named(below, names)}"]
    split = any(block["agreement"] in {FAR, TWO} for block in assessed)
    return [first] if split or gaps else [first, "nothing is below it"]


def _everything(assessed: Sequence[Block], gaps: Sequence[Block], names: Mapping[str, str]) -> str:
    if len(assessed) == 1:
        return _named(assessed, names)
    if gaps:
        return "everything that was assessed"
    return "both competencies" if len(assessed) == 2 else f"all {number(len(assessed))} competencies"  # noqa: PLR2004


def _stands(blocks: Sequence[Block]) -> str:
    if all(block["mean"] > block["bar"] for block in blocks):
        return "above"
    return "at" if all(block["mean"] == block["bar"] for block in blocks) else "at or above"


def _named(blocks: Sequence[Block], names: Mapping[str, str]) -> str:
    """Name competencies: must-haves below the bar first, then whatever is furthest from its bar."""
    ordered = sorted(blocks, key=lambda block: (not block["stop"], -abs(block["mean"] - block["bar"])))
    return shortened([_name(block, names) + (" (a must-have)" if block["stop"] else "") for block in ordered])


def _name(block: Block, names: Mapping[str, str]) -> str:
    return within(names.get(block["competency"], block["competency"]))


def _split(assessed: Sequence[Block], names: Mapping[str, str]) -> list[str]:
    """Name where the panel is far apart; two points are worth naming where nothing is further."""
    for agreement, words in ((FAR, "the panel is split on"), (TWO, "the panel is two points apart on")):
        apart = [block for block in assessed if block["agreement"] == agreement]
        apart.sort(key=by_disagreement)
        if len(apart) == 1:
            return [f"{words} {_name(apart[0], names)}: {ends(apart[0])}"]
        if apart:
            return [f"{words} {shortened([f'{_name(block, names)} ({ends(block)})' for block in apart])}"]
    return []


def _gaps(gaps: Sequence[Block], cards: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    if not gaps:
        return []
    ordered = sorted(gaps, key=lambda block: not block["must_have"])
    listed = shortened([_name(block, names) for block in ordered])
    waiting = cards["submitted"] < cards["expected"]
    return [f"nobody has assessed {listed} yet" if waiting else f"nobody assessed {listed}"]


def _agreed(assessed: Sequence[Block]) -> list[str]:
    within_one = all(block["agreement"] == "within_one_point" for block in assessed)
    return ["the panel agrees within a point"] if within_one else []


def _alone(cards: Mapping[str, Any]) -> list[str]:
    return ["This is one person's judgement."] if len(cards["counted"]) == 1 else []


def _nothing(document: Mapping[str, Any], names: Mapping[str, str]) -> str:
    outside = [_name(block, names) for block in document["competencies"] if block["n"]]
    if outside:
        return f"only what lies outside this role's rubric was rated: {join(outside)}"
    counted = len(document["cards"]["counted"])
    if not counted:
        return "no scorecard counts so far"
    cards = (
        "the one scorecard that counts" if counted == 1 else f"the {number(counted)} scorecards that count"
    )
    return f"{cards} could not assess anything"
