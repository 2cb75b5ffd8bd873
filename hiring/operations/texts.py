"""Sentences that people have to write when they do something that must be accounted for."""

from hiring.errors import InvalidInput

LONGEST_REASON = 400


def short_reason(text: str) -> str:
    """A reason in a sentence or two, trimmed; InvalidInput where there is none or too much of it."""
    text = text.strip()
    if not text:
        raise InvalidInput("Say why.", fields={"reason": "Say why."})
    if len(text) > LONGEST_REASON:
        sentence = f"At most {LONGEST_REASON} characters, please; these are {len(text):,}."
        raise InvalidInput(sentence, fields={"reason": sentence})
    return text
