"""What the identity provider said when somebody last came from it, kept in their session.

It is kept under the person's key: in a session that somebody else goes on with, it says nothing.
"""

from typing import Any

from django.http import HttpRequest

KEPT = "provider_said"


def keep_word(request: HttpRequest, person: Any, *, asked_at: float, asked_for_two: bool) -> None:
    """Keep when the provider last asked who is there, and whether it asked for more than a password."""
    request.provider_said = {"person": person.pk, "asked_at": asked_at, "two": asked_for_two}  # type: ignore[attr-defined]
    carry_over(request)


def carry_over(request: HttpRequest) -> None:
    """Put what was said in this request into the session, which may have been begun anew meanwhile."""
    said = getattr(request, "provider_said", None)
    if said:
        request.session[KEPT] = said


def provider_asked_at(request: HttpRequest, person: Any) -> float:
    """When the provider asked this person who they are, in seconds since 1970; 0 where nobody knows."""
    return float(_said_of(request, person).get("asked_at", 0))


def provider_asked_for_two(request: HttpRequest, person: Any) -> bool:
    """Whether the provider asked this person for a second factor."""
    return bool(_said_of(request, person).get("two"))


def _said_of(request: HttpRequest, person: Any) -> dict[str, Any]:
    said: dict[str, Any] = request.session.get(KEPT) or {}
    return said if person is not None and said.get("person") == person.pk else {}
