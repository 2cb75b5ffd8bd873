"""Settings that contradict each other, found before the first request; some by `check --deploy` alone."""

import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.http.request import validate_host

from hiring.settings.environment import env

MAIL_TO_NOWHERE = "django.core.mail.backends.console.EmailBackend"

# docker-compose.yml reads these itself; from .env they reach our processes too, and are no slips.
FOR_COMPOSE = frozenset(
    {
        *("DOMAIN", "SITE_ADDRESS", "HTTP_PORT", "HTTPS_PORT", "TAG", "POSTGRES_PASSWORD", "REDIS_PASSWORD"),
        *("WEB_REPLICAS", "WORKER_REPLICAS", "BULK_REPLICAS", "DELIVERY_REPLICAS"),
        *("WORKER_CONCURRENCY", "BULK_CONCURRENCY", "DELIVERY_CONCURRENCY", "WORKER_MEMORY", "BACKUPS_KEPT"),
    }
)


@register(Tags.security)
def check_settings(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """What is wrong wherever the site runs."""
    return list(_mistakes())


@register(Tags.security, deploy=True)
def check_production(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """What is wrong where people's careers are decided."""
    return list(_risks())


def _mistakes() -> Iterator[CheckMessage]:
    for name, likely in sorted(env.misspelt(os.environ.keys() - FOR_COMPOSE).items()):
        yield Caution(f"Nothing reads {name}.", hint=f"Did you mean {likely}?", id="fairpanel.W003")


def _risks() -> Iterator[CheckMessage]:
    site = urlsplit(settings.BASE_URL)
    if settings.HTTPS and site.scheme != "https":
        yield Error(
            "HTTPS is on, but links in mails begin with http.",
            hint="Let BASE_URL begin with https://.",
            id="fairpanel.E010",
        )
    if not settings.HTTPS and site.scheme == "https":
        yield Error(
            "BASE_URL is https, but cookies travel unprotected.", hint="Set HTTPS.", id="fairpanel.E011"
        )
    if not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        yield Error(
            f"The site refuses its own address, {site.hostname}.",
            hint="Name BASE_URL's host in ALLOWED_HOSTS.",
            id="fairpanel.E012",
        )
    if not settings.DEBUG and not env.readings["DATABASE_URL"].is_set:
        yield Caution(
            "Nobody chose a database: everything is written into an SQLite file in VAR_DIR.",
            hint="Set DATABASE_URL, in production to a PostgreSQL: postgres://user:password@host:5432/name.",
            id="fairpanel.W017",
        )
    if settings.EMAIL_BACKEND == MAIL_TO_NOWHERE:
        yield Caution(
            "Mails, and the links in them, are printed and reach nobody.",
            hint="Set EMAIL_URL.",
            id="fairpanel.W013",
        )
    if settings.API_LIMITS_STORAGE.startswith("memory:"):
        yield Caution(
            "Each process counts the API's requests by itself: every limit is as many times as high.",
            hint="Unset API_LIMITS_STORAGE, and Redis counts.",
            id="fairpanel.W015",
        )
    if not settings.HTTPS and settings.BEHIND_PROXY:
        yield Caution("A proxy is trusted, but HTTPS is off.", hint="Set HTTPS.", id="fairpanel.W016")
