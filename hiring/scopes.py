"""What a token may open, as words: `candidates:read`, `*:read`, `private:read`. Nothing is implied by anything else."""

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
)
# E-mail, phone, place, profile and papers of candidates stand behind a scope of their own.
PRIVATE_READ = f"{PRIVATE}:{READ}"
EVERYTHING_READ = (f"{ANY}:{READ}", PRIVATE_READ)
SCOPES = (*EVERYTHING_READ, *(f"{resource}:{READ}" for resource in RESOURCES))


def unknown_among(scopes: Iterable[str]) -> list[str]:
    """Those of these words that are no scope, in order."""
    return sorted(set(scopes) - set(SCOPES))


def allows(scopes: Collection[str], resource: str, verb: str) -> bool:
    """Whether these scopes open a resource for reading or for writing."""
    return f"{resource}:{verb}" in scopes or f"{ANY}:{verb}" in scopes


def allows_private(scopes: Collection[str]) -> bool:
    """Whether these scopes show how a candidate is reached, and their papers."""
    return PRIVATE_READ in scopes
