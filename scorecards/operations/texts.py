"""How much a person may write into one field."""

MAX_TEXT = 20_000


def too_long(text: str) -> str:
    """Say that a text is longer than a field keeps; empty when it is not."""
    if len(text) <= MAX_TEXT:
        return ""
    return f"At most {MAX_TEXT:,} characters, please; these are {len(text):,}."
