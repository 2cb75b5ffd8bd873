"""What a token may open, as words: `candidates:read`, `*:write`, `private:read`. None implies another."""

from collections.abc import Collection, Iterable

READ, WRITE = "read", "write"
ANY = "*"
PRIVATE = "private"
RESOURCES = (
    "roles",
    "jobs",
    "candidates",
    "applications",
    "interviews",
    "users",
    "sources",
    "rejection-reasons",
    "tags",
    "competencies",
    "interview-kits",
    "scorecards",
    "panel-summaries",
    "decisions",
    "debriefs",
)
# What a panel thinks: whoever has read it does not enter a colleague's card independently.
JUDGEMENTS = ("scorecards", "panel-summaries", "decisions", "debriefs")
# Files of any of these; each holds what the token's other scopes open.
EXPORTS = "exports"
# E-mail, phone, place, profile and papers of candidates stand behind a scope of their own.
PRIVATE_READ = f"{PRIVATE}:{READ}"
EVERYTHING_READ = (f"{ANY}:{READ}", PRIVATE_READ)
# What a token can write at all. Nobody's decision is made by a token: people who are signed in decide.
WRITABLE = ("candidates", "applications", "interviews", "scorecards")
SCOPES = (
    *EVERYTHING_READ,
    *(f"{resource}:{READ}" for resource in RESOURCES),
    f"{ANY}:{WRITE}",
    *(f"{resource}:{WRITE}" for resource in WRITABLE),
    f"{EXPORTS}:{READ}",
    f"{EXPORTS}:{WRITE}",
)


def unknown_among(scopes: Iterable[str]) -> list[str]:
    """Those of these words that are no scope, in order."""
    return sorted(set(scopes) - set(SCOPES))


def allows(scopes: Collection[str], resource: str, verb: str) -> bool:
    """Whether these scopes open a resource for reading or for writing."""
    return f"{resource}:{verb}" in scopes or f"{ANY}:{verb}" in scopes


def allows_private(scopes: Collection[str]) -> bool:
    """Whether these scopes show how a candidate is reached, and their papers."""
    return PRIVATE_READ in scopes
