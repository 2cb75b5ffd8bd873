"""Settings: read from the environment, wrong ones told all at once, contradictions found, secrets never shown."""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from environs import ValidationError

from hiring import contradictions
from hiring.management.commands.show_settings import shown
from hiring.settings import validators
from hiring.settings.environment import Environment, Reading, env

ROOT = Path(__file__).resolve().parents[2]
VALIDATORS = {
    "TIME_ZONE": validators.time_zone,
    "PHONE_REGION": validators.phone_region,
    "API_RATE": validators.rate,
    "REDIS_URL": validators.redis_address,
    "SENTRY_DSN": validators.sentry_address,
    "BIND": validators.listening,
    "PG_BIN": validators.folder,
    "METRICS_DIR": validators.folder_to_make,
}
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
    "TIME_ZONE": "Castrop-Rauxel",
    "PHONE_REGION": "Germany",
    "CONN_MAX_AGE": "x",
    "DATABASE_PREPARE": "sometimes",
    "REDIS_URL": "localhost",
    "API_RATE": "often",
    "API_WRITE_RATE": "now and then",
    "API_EXPORT_RATE": "rarely",
    "API_STRANGER_RATE": "never ever",
    "MAIL_SWEEP_SECONDS": "-5",
    "PG_BIN": "/no/such/folder",
    "METRICS_DIR": "/proc/version/counts",
    "WEB_CONCURRENCY": "two",
    "WEB_THREADS": "0",
    "BIND": "everywhere",
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
    assert "Traceback" not in run.stderr.partition("The environment is not right:\n")[2]
    assert not any(value in run.stderr for value in ("pass#w0rd", "w0rd@", "carrier-pigeon", "guess", "LOUD"))
    assert not any(value in run.stderr for value in ("Rauxel", "Germany", "sometimes", "often", "/no/such"))


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("TIME_ZONE", ["Berlin", "", "../etc/passwd", "Europe"], "Not a time zone, such as Europe/Berlin."),
        ("PHONE_REGION", ["Germany", "XX", "49"], "Not a country of two letters, such as DE."),
        ("API_RATE", ["often", "600", ""], "Not a rate, such as 600/minute."),
        (
            "REDIS_URL",
            ["localhost", "http://redis:6379", "redis://redis:port/0", ""],
            "Not an address of a Redis, such as redis://:password@host:6379/0.",
        ),
        (
            "SENTRY_DSN",
            [
                "sentry.example.com",
                "https://sentry.example.com/1",
                "https://key@sentry.example.com/",
                "http://k@h:p/1",
            ],
            "Not an address of a project, such as https://key@sentry.example.com/1.",
        ),
        (
            "BIND",
            ["8000", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:80,"],
            "Not a place to listen at, such as 127.0.0.1:8000.",
        ),
        ("PG_BIN", ["/no/such/folder", __file__], "There is no such folder."),
        (
            "METRICS_DIR",
            ["/proc/version/counts", __file__],
            "There is no such folder, and it cannot be made.",
        ),
    ],
)
def test_what_a_value_must_be_is_told_in_a_sentence(name, wrong, told):
    for value in wrong:
        with pytest.raises(ValidationError) as refusal:
            VALIDATORS[name](value)
        assert refusal.value.messages == [told], value


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("TIME_ZONE", ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"]),
        ("PHONE_REGION", ["", "DE", "us"]),
        ("API_RATE", ["600/minute", "10 per 2 hours"]),
        ("REDIS_URL", ["redis://:p@redis:6379/0", "rediss://redis", "unix:///run/redis.sock?db=1"]),
        ("SENTRY_DSN", ["", "https://key@sentry.example.com/1", "http://k@127.0.0.1:9000/sentry/42"]),
        ("BIND", ["127.0.0.1:8000", ":80", "[::1]:8000,127.0.0.1:8000", "unix:/run/web.sock", "fd://3"]),
        ("PG_BIN", ["", str(ROOT)]),
        ("METRICS_DIR", ["", str(ROOT), "a/folder/to/come"]),
    ],
)
def test_what_fits_passes_unchanged(name, right, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert [VALIDATORS[name](value) for value in right] == right


@pytest.mark.parametrize(
    ("name", "extra"), [("SENTRY_DSN", "sentry"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry")]
)
def test_an_extra_that_is_missing_is_one_line_among_the_others(name, extra):
    without = (
        "import sys; sys.modules |= dict.fromkeys(('sentry_sdk', 'opentelemetry')); import hiring.settings"
    )
    run = subprocess.run(
        [sys.executable, "-c", without],
        env={"PATH": "", "SECRET_KEY": "short", name: "https://key@errors.example/1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    told = run.stderr.partition("The environment is not right:\n")[2].splitlines()
    assert {line.split(":")[0].strip() for line in told[:-1]} == {"SECRET_KEY", name}
    assert f'  {name}: Needs an extra: run pip install ".[{extra}]" in the folder of the release.' in told


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


CHOSEN = Reading("DATABASE_URL", "dj_db_url", {"ENGINE": "django.db.backends.postgresql"}, is_set=True)
FINE = {
    "DEBUG": False,
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
    monkeypatch.setitem(contradictions.env.readings, "DATABASE_URL", CHOSEN)

    found = contradictions.check_settings(None) + contradictions.check_production(None)

    assert [message.id for message in found] == ids
    assert all(message.hint for message in found)


@pytest.mark.parametrize(
    ("is_set", "debug", "told"), [(False, False, True), (False, True, False), (True, False, False)]
)
def test_a_database_that_nobody_chose_is_told_where_people_are_decided_about(
    monkeypatch, is_set, debug, told
):
    monkeypatch.setattr(contradictions, "settings", SimpleNamespace(**(FINE | {"DEBUG": debug})))
    monkeypatch.setitem(contradictions.env.readings, "DATABASE_URL", replace(CHOSEN, is_set=is_set))

    found = contradictions.check_production(None)

    assert [message.id for message in found] == (["fairpanel.W017"] if told else [])
    assert all("Set DATABASE_URL" in message.hint for message in found)


def test_a_slip_in_what_the_web_server_reads_is_recognised():
    assert env.misspelt(["WEB_CONCURENCY", "WEB_THREDS", "METRIC_DIR"]) == {
        "WEB_CONCURENCY": "WEB_CONCURRENCY",
        "WEB_THREDS": "WEB_THREADS",
        "METRIC_DIR": "METRICS_DIR",
    }


def test_show_settings_prints_every_variable_and_no_secret():
    out = StringIO()
    call_command("show_settings", stdout=out)
    lines = {line.split()[0]: line for line in out.getvalue().splitlines()}

    password = re.search(r":([^:@/]+)@", os.environ["REDIS_URL"])[1]
    assert settings.SECRET_KEY not in out.getvalue()
    assert password not in out.getvalue()
    assert lines["SECRET_KEY"].split() == ["SECRET_KEY", "set", "(secret)"]
    assert lines["REMIND_AT_HOUR"].split() == ["REMIND_AT_HOUR", "default", "9"]
    assert lines["PASSWORD_SIGN_IN"].split() == ["PASSWORD_SIGN_IN", "default", "True"]
    assert {"WEB_CONCURRENCY", "WEB_THREADS", "BIND", "METRICS_DIR"} <= set(lines)
    assert "redis://…@127.0.0.1" in lines["REDIS_URL"]


def test_of_an_address_that_is_held_back_the_host_is_shown():
    mail = Reading(
        "EMAIL_URL", "dj_email_url", {"EMAIL_HOST": "mail.example", "EMAIL_HOST_PASSWORD": "x"}, True
    )

    assert shown(mail) == "(held back) mail.example"


def test_the_version_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == settings.VERSION
