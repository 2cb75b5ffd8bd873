"""What Django's own checks do not ask of a site that is open to people (`manage.py check --deploy`)."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from hiring.settings.secrecy import HOW, weakness_of

# Where a password protects nothing that the account of the processes could not reach anyway.
_HERE = ("", "localhost", "127.0.0.1", "::1")
_SHORTEST_PASSWORD = 16
_FEWEST_DIFFERENT = 6


@register(Tags.security, deploy=True)
def check_passwords(*_args: Any, **_options: Any) -> list[CheckMessage]:
    """Passwords of the database and of Redis that could be guessed, where these are on another machine."""
    database, redis = settings.DATABASES["default"], urlsplit(settings.REDIS_URL)
    asked = (
        (
            "DATABASE_URL",
            database.get("HOST") or "",
            database.get("USER") or "",
            database.get("PASSWORD") or "",
        ),
        ("REDIS_URL", redis.hostname or "", unquote(redis.username or ""), unquote(redis.password or "")),
    )
    return [
        Error(f"The password in {name} {weakness}", hint=HOW, id="hiring.E001")
        for name, host, user, password in asked
        if host not in _HERE
        and not host.startswith("/")
        and (weakness := weakness_of_password(password, user))
    ]


@register(Tags.security, deploy=True)
def check_former_keys(*_args: Any, **_options: Any) -> list[CheckMessage]:
    """Former keys that could be guessed: what they sign is still believed."""
    return [
        Error(
            f"A key in SECRET_KEY_FALLBACKS can be guessed. {weakness}",
            hint="Leave it out.",
            id="hiring.E002",
        )
        for key in settings.SECRET_KEY_FALLBACKS
        if (weakness := weakness_of(key))
    ]


@register(Tags.security, deploy=True)
def check_exceptions(*_args: Any, **_options: Any) -> list[CheckMessage]:
    """Settings for a laptop that would open a site."""
    return [
        Error(f"{name} is for tests and a demo alone.", hint="Leave it unset.", id="hiring.E003")
        for name in ("WEBHOOKS_ALLOW_PRIVATE",)
        if getattr(settings, name, False)
    ]


def weakness_of_password(password: str, user: str) -> str:
    """Why a password can be guessed, to follow "The password …"; empty where nothing says so."""
    if not password:
        return "is missing."
    if password.lower() in {user.lower(), "postgres", "password", "fairpanel", "redis", "secret"}:
        return "is a name that everybody tries first."
    if len(password) < _SHORTEST_PASSWORD:
        return f"is shorter than {_SHORTEST_PASSWORD} characters."
    return "repeats itself." if len(set(password)) < _FEWEST_DIFFERENT else ""
