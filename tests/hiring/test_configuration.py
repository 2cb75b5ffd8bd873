"""Settings: read from the environment, wrong ones told all at once, contradictions found, secrets never shown."""

import os
import re
import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command

from hiring import contradictions
from hiring.management.commands.show_settings import shown
from hiring.settings.environment import Environment, Reading, env

ROOT = Path(__file__).resolve().parents[2]
WRONG = {
    "SECRET_KEY": "short",
    "DATABASE_URL": "postgres://fairpanel:pass#w0rd@db/fairpanel",
    "EMAIL_URL": "carrier-pigeon://mail.example",
    "BASE_URL": "hiring.example.com",
    "HTTPS": "perhaps",
    "REMIND_AT_HOUR": "99",
    "SWEEP_SECONDS": "soon",
    "METRICS_TOKEN": "guess",
    "LOG_LEVEL": "LOUD",
    "CELERY_VISIBILITY_TIMEOUT": "200",
}


def test_everything_that_is_wrong_is_told_at_once_and_no_value_is_shown():
    run = subprocess.run(
        [sys.executable, "-c", "import hiring.settings"],
        env=WRONG | {"PATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    told = run.stderr.partition("The environment is not right:\n")[2].splitlines()
    assert run.returncode == 1
    assert {line.split(":")[0].strip() for line in told if line.startswith("  ")} == set(WRONG)
    assert told[-1] == "docs/operations.md lists every variable."
    assert "  HTTPS: Not a valid boolean." in told
    assert not any(value in run.stderr for value in ("pass#w0rd", "w0rd@", "carrier-pigeon", "guess", "LOUD"))


def test_a_wrong_value_does_not_keep_the_others_from_being_read(monkeypatch):
    monkeypatch.setenv("DAYS", "many")
    monkeypatch.setenv("HOURS", "7")
    env = Environment()

    assert (env.int("DAYS", 3), env.int("HOURS", 1), env.str("NAME")) == (3, 7, "")
    assert env.mistakes == {"DAYS": "Not a valid integer.", "NAME": "Not set, and there is no default."}
    assert env.readings["HOURS"] == Reading("HOURS", "int", 7, is_set=True)


def test_a_name_that_is_nearly_right_is_pointed_at():
    env = Environment()
    env.str("WEBHOOK_LOG_DAYS", "")
    env.str("BASE_URL", "")

    assert env.misspelt(["WEBHOK_LOG_DAYS", "PATH", "BASE_URL", "LANGUAGE"]) == {
        "WEBHOK_LOG_DAYS": "WEBHOOK_LOG_DAYS"
    }


def test_every_variable_is_in_the_table_of_the_documentation():
    code = "".join(path.read_text() for path in (ROOT / "hiring" / "settings").glob("*.py"))
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)) | set(env.readings)
    table = (ROOT / "docs" / "operations.md").read_text()
    explained = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", row)
    }

    assert read - explained == set()


FINE = {
    "API_RATE": "600/minute",
    "API_WRITE_RATE": "120/minute",
    "API_EXPORT_RATE": "30/hour",
    "API_STRANGER_RATE": "60/minute",
    "REDIS_URL": "redis://redis:6379/0",
    "BASE_URL": "https://hiring.example.com",
    "HTTPS": True,
    "BEHIND_PROXY": True,
    "ALLOWED_HOSTS": ["hiring.example.com"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "API_LIMITS_STORAGE": "redis://redis:6379/0",
}


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({}, []),
        ({"API_RATE": "often"}, ["fairpanel.E001"]),
        ({"REDIS_URL": "localhost"}, ["fairpanel.E002"]),
        ({"BASE_URL": "http://hiring.example.com"}, ["fairpanel.E010"]),
        ({"HTTPS": False}, ["fairpanel.E011", "fairpanel.W016"]),
        ({"ALLOWED_HOSTS": ["other.example.com"]}, ["fairpanel.E012"]),
        ({"EMAIL_BACKEND": contradictions.MAIL_TO_NOWHERE}, ["fairpanel.W013"]),
        ({"API_LIMITS_STORAGE": "memory://"}, ["fairpanel.W015"]),
    ],
)
def test_settings_that_contradict_each_other_are_found_by_their_ids(monkeypatch, changed, ids):
    monkeypatch.setattr(contradictions, "settings", SimpleNamespace(**(FINE | changed)))
    monkeypatch.setattr(contradictions.env, "misspelt", lambda names: {})

    found = contradictions.check_settings(None) + contradictions.check_production(None)

    assert [message.id for message in found] == ids
    assert all(message.hint for message in found)


def test_show_settings_prints_every_variable_and_no_secret():
    out = StringIO()
    call_command("show_settings", stdout=out)
    lines = {line.split()[0]: line for line in out.getvalue().splitlines()}

    password = re.search(r":([^:@/]+)@", os.environ["REDIS_URL"])[1]
    assert settings.SECRET_KEY not in out.getvalue()
    assert password not in out.getvalue()
    assert lines["SECRET_KEY"].split() == ["SECRET_KEY", "set", "(secret)"]
    assert lines["REMIND_AT_HOUR"].split() == ["REMIND_AT_HOUR", "default", "9"]
    assert "redis://…@127.0.0.1" in lines["REDIS_URL"]


def test_of_an_address_that_is_held_back_the_host_is_shown():
    mail = Reading(
        "EMAIL_URL", "dj_email_url", {"EMAIL_HOST": "mail.example", "EMAIL_HOST_PASSWORD": "x"}, True
    )

    assert shown(mail) == "(held back) mail.example"


def test_the_version_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == settings.VERSION
