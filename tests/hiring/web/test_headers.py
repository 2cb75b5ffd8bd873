"""Headers of every address there is, generated: whoever adds a page gets them or finds it named here."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import UserFactory

# What stands for each kind of a part of an address.
PARTS = {"uuid": str(uuid.UUID(int=7)), "int": "7"}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ADMIN = STRICT.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'").replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Asked by machines, before any session or header is thought of; they name nobody.
PROBES = {"/healthz/live", "/healthz/ready", "/healthz/startup", "/metrics"}
DENIED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


def addresses(resolver=None, start="/"):
    """Every address of the site, with something in the place of each part."""
    for entry in (resolver or get_resolver()).url_patterns:
        converters = entry.pattern.converters
        route = start + str(entry.pattern).replace("^", "").replace("$", "").replace("\\Z", "")
        for name, converter in converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            value = PARTS.get(kind, "7")
            for spelling in (f"<{kind}:{name}>", f"<{name}>"):
                route = route.replace(spelling, value)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern) and not set(route) & set("<(?"):
            yield route


def differences(response):
    path = response.wsgi_request.path
    policy = directives(response.get("Content-Security-Policy", ""))
    is_data = path.startswith("/api/") and "script-src" not in policy
    wanted = directives(ADMIN if path.startswith("/admin/") else DATA if is_data else STRICT)
    told = {name: response.get(name) for name in EVERYWHERE}
    cache = response.get("Cache-Control", "")
    permissions = response.get("Permissions-Policy", "")
    return [
        *(f"{name}: {told[name]}" for name in EVERYWHERE if told[name] != EVERYWHERE[name]),
        *([] if "no-store" in cache and "private" in cache else [f"Cache-Control: {cache}"]),
        *(f"{name} is allowed" for name in DENIED if f"{name}=()" not in permissions),
        *(f"{name}: {policy.get(name)}" for name in wanted if policy.get(name) != wanted[name]),
        *(name for name in policy if name not in wanted and policy[name] != ["'self'"]),
    ]


def directives(policy):
    return {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}


@pytest.mark.django_db
def test_every_address_answers_with_every_header(client):
    every = sorted(set(addresses()) - PROBES)
    strangers = {path: differences(client.get(path)) for path in every}
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    # Of the admin, whose pages all come by one way, some.
    seen = [path for path in every if not path.startswith("/admin/")] + [
        path for path in every if path.startswith("/admin/") and "logout" not in path
    ][::12]
    people = {path: differences(client.get(path)) for path in seen}

    assert len(every) > 250
    assert {path: found for path, found in strangers.items() if found} == {}
    assert {path: found for path, found in people.items() if found} == {}


SHOW = """
import json, django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
found = run_checks(include_deployment_checks=True)
names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "DEBUG"]
told = {name: getattr(settings, name) for name in names}
print(json.dumps([[str(one) for one in found if not one.is_silenced()], told]))
"""


def test_the_shipped_configuration_passes_every_check_of_a_deployment():
    given = yaml.safe_load(Path("docker-compose.yml").read_text(encoding="utf-8"))["x-app"]["environment"]
    filled = {name: str(value) for name, value in given.items()}
    for name, value in {
        "SECRET_KEY:?set it in .env": "8f0a17c2b94e6d35" * 2 + "71d0c9be24a8f653" * 2,
        "POSTGRES_PASSWORD:?set it in .env": "5b1f09c7e2a84d63",
        "REDIS_PASSWORD:?set it in .env": "90c7e2a84d635b1f",
        "DOMAIN:?set it in .env": "hiring.example.com",
        "DOMAIN": "hiring.example.com",
        "EMAIL_URL:?set it in .env": "submission://user:word@mail.example.com",
    }.items():
        filled = {key: text.replace(f"${{{name}}}", value) for key, text in filled.items()}
    filled = {name: text for name, text in filled.items() if "${" not in text}
    kept = {name: os.environ[name] for name in ("PATH", "VAR_DIR") if name in os.environ}
    run = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**kept, **filled, "DJANGO_SETTINGS_MODULE": "hiring.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found, told = json.loads(run.stdout.splitlines()[-1])

    assert found == []
    assert told == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "DEBUG": False,
    }
