"""Secrets that could be guessed are refused, in words that never show them."""

import secrets
import subprocess
import sys
from types import SimpleNamespace

import pytest

from hiring import checks
from hiring.settings.secrecy import weakness_of

SECRET = "0123456789-abcdefghij-KLMNOPQRST-uvwxyz"


@pytest.mark.parametrize(
    ("secret", "weakness"),
    [
        ("short", "Shorter than 32 characters."),
        ("x" * 64, "Repeats itself."),
        ("password12" * 5, "Repeats itself."),
        ("correct horse" * 4 + "corr", "Repeats itself."),
        ("django-insecure-8#x!2k^q7@hq%z$w0p_4n1", "Looks like an example that somebody copied."),
        ("please-CHANGE_ME-before-you-go-live-9", "Looks like an example that somebody copied."),
        ("this is your-secret-key and no other 1", "Looks like an example that somebody copied."),
        (SECRET, ""),
    ],
)
def test_a_key_that_could_be_guessed_is_told_from_one_made_by_chance(secret, weakness):
    assert weakness_of(secret) == weakness


def test_keys_made_by_chance_pass():
    made = [secrets.token_hex(32) for _ in range(200)] + [secrets.token_urlsafe(48) for _ in range(200)]

    assert [weakness_of(key) for key in made] == [""] * 400


def test_the_site_does_not_start_with_a_weak_key_and_does_not_show_it():
    weak = "django-insecure-0q8w7e6r5t4z3u2i1o"
    run = subprocess.run(
        [sys.executable, "-c", "import hiring.settings"],
        env={"SECRET_KEY": weak, "DATABASE_URL": "sqlite://:memory:", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "SECRET_KEY: Looks like an example that somebody copied. Make one:" in run.stderr
    assert weak not in run.stderr


LAPTOP = {
    "DATABASES": {"default": {"ENGINE": "x"}},
    "REDIS_URL": "redis://127.0.0.1/0",
    "SECRET_KEY_FALLBACKS": [],
    "WEBHOOKS_ALLOW_PRIVATE": False,
}


def found(monkeypatch, **settings):
    monkeypatch.setattr(checks, "settings", SimpleNamespace(**(LAPTOP | settings)))
    every = (checks.check_passwords, checks.check_former_keys, checks.check_exceptions)
    return [str(message.msg) for check in every for message in check()]


@pytest.mark.parametrize(
    ("host", "password", "sentence"),
    [
        ("db", "", "The password in DATABASE_URL is missing."),
        ("db", "fairpanel", "The password in DATABASE_URL is a name that everybody tries first."),
        ("db", "Postgres", "The password in DATABASE_URL is a name that everybody tries first."),
        ("db", "tiny", "The password in DATABASE_URL is shorter than 16 characters."),
        ("db", "ab" * 20, "The password in DATABASE_URL repeats itself."),
        ("db", SECRET, None),
        ("localhost", "", None),
        ("/run/postgresql", "", None),
    ],
)
def test_a_password_of_another_machine_must_be_one(monkeypatch, host, password, sentence):
    database = {"ENGINE": "x", "HOST": host, "USER": "fairpanel", "PASSWORD": password}

    assert found(monkeypatch, DATABASES={"default": database}) == ([sentence] if sentence else [])


def test_redis_former_keys_and_what_is_for_a_laptop_are_asked_about_too(monkeypatch):
    open_site = {
        "REDIS_URL": "redis://redis:6379/0",
        "SECRET_KEY_FALLBACKS": [SECRET, "y" * 40],
        "WEBHOOKS_ALLOW_PRIVATE": True,
    }

    assert found(monkeypatch, **open_site) == [
        "The password in REDIS_URL is missing.",
        "A key in SECRET_KEY_FALLBACKS can be guessed. Repeats itself.",
        "WEBHOOKS_ALLOW_PRIVATE is for tests and a demo alone.",
    ]
    assert found(monkeypatch) == []
