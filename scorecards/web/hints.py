"""When evidence reads like a conclusion: one list of words, for the server and for the page's script (js/hints.js).

The rule, published in docs/methodology.md: a text that holds a word of CONCLUSIONS and no sign of an observation
gets a hint. Signs are a figure, a quotation mark, or a word of OBSERVATIONS. It blocks nothing and is not kept.
"""

import re

CONCLUSIONS = (
    "amazing",
    "arrogant",
    "average",
    "awesome",
    "bad",
    "brilliant",
    "came across",
    "charismatic",
    "convincing",
    "culture fit",
    "excellent",
    "fantastic",
    "feel",
    "felt",
    "fine",
    "fit",
    "good",
    "great",
    "gut",
    "i believe",
    "i doubt",
    "i like",
    "i liked",
    "i think",
    "impressed",
    "impression",
    "impressive",
    "junior",
    "lacks",
    "likeable",
    "mediocre",
    "natural leader",
    "nice",
    "not convinced",
    "outstanding",
    "poor",
    "probably",
    "rockstar",
    "seemed",
    "seems",
    "senior",
    "smart",
    "solid",
    "strong",
    "talented",
    "unconvincing",
    "vibe",
    "weak",
)
OBSERVATIONS = (
    "answered",
    "asked",
    "because",
    "built",
    "could not",
    "cut",
    "decided",
    "described",
    "drew",
    "example",
    "explained",
    "for instance",
    "gave",
    "hired",
    "killed",
    "launched",
    "listed",
    "mentioned",
    "moved",
    "named",
    "quoted",
    "said",
    "shipped",
    "showed",
    "sketched",
    "stopped",
    "told",
    "walked",
    "when",
    "wrote",
)
HINT = (
    "This reads like a conclusion. What did the candidate say or do that led you there? A quote, a figure or an "
    "example makes it evidence."
)
QUOTES = re.compile(r"[\"“”„«»]")
FIGURE = re.compile(r"[0-9]")
SEPARATORS = re.compile(r"[^\w]+|_")


def reads_like_a_conclusion(text: str) -> bool:
    """Whether a text judges and shows nothing that was seen or heard."""
    if QUOTES.search(text) or FIGURE.search(text):
        return False
    words = f" {SEPARATORS.sub(' ', text.lower())} "
    return _holds(words, CONCLUSIONS) and not _holds(words, OBSERVATIONS)


def words_for_script() -> dict[str, tuple[str, ...]]:
    """The lists as the page hands them to its script."""
    return {"conclusions": CONCLUSIONS, "observations": OBSERVATIONS}


def _holds(words: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in words for phrase in phrases)
