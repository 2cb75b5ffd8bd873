"""What a secret must be to be one; told without ever showing it."""

import re

from environs import ValidationError

MIN_LENGTH = 32
# Of a key made by chance so many characters differ; of a word written again and again they do not.
MIN_DIFFERENT = 10
_EXAMPLES = re.compile(
    r"insecure|change.?me|replace.?me|your.?(secret|key|password)|example|placeholder|secret.?key"
    r"|1234567890123|abcdefghijklmnopqrstuvwxyzabc",
    re.IGNORECASE,
)
HOW = 'Make one: python3 -c "import secrets; print(secrets.token_hex(32))"'


def weakness_of(secret: str) -> str:
    """Why a secret can be guessed, as a sentence; empty where nothing says so."""
    if len(secret) < MIN_LENGTH:
        return f"Shorter than {MIN_LENGTH} characters."
    if _EXAMPLES.search(secret):
        return "Looks like an example that somebody copied."
    if len(set(secret)) < MIN_DIFFERENT or re.fullmatch(r"(.{1,16})\1+.{0,15}", secret):
        return "Repeats itself."
    return ""


def strong(secret: str) -> str:
    """Let a secret pass, or raise what is wrong with it; for environs' `validate`."""
    weakness = weakness_of(secret)
    if weakness:
        raise ValidationError(f"{weakness} {HOW}")
    return secret
