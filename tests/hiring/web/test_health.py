"""Liveness, readiness and start."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from hiring.metrics import readiness, schema
from tests.factories import RoleFactory

pytestmark = pytest.mark.django_db


def test_live_looks_at_nothing_else(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz/live")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_names_every_part_that_works_whatever_the_host_is_called(client):
    response = client.get("/healthz/ready", headers={"host": "10.0.0.7:8000"})

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "failing": [],
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "static": "ok"},
    }
    assert "no-store" in response["Cache-Control"]


def test_the_site_has_started_once_there_is_a_framework(client):
    response = client.get("/healthz/startup")
    # Another thread does not see what a test has not committed.
    RoleFactory()

    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "framework": "empty: run manage.py load_framework",
        "static": "ok",
    }
    assert readiness.check_framework() == "ok"


def test_a_release_whose_files_were_not_collected_is_not_ready(client, monkeypatch):
    """Its pages would ask for files that no manifest names, and be errors."""
    all_files = dict.fromkeys(readiness.static_files(), "named by its content")
    collected = SimpleNamespace(hashed_files=all_files)
    monkeypatch.setattr(readiness, "staticfiles_storage", collected)
    assert client.get("/healthz/ready").json()["checks"]["static"] == "ok"

    collected.hashed_files = {name: all_files[name] for name in all_files if name != "hiring/js/page.js"}
    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["failing"] == ["static"]
    assert (
        response.json()["checks"]["static"]
        == "missing 1, such as hiring/js/page.js: run manage.py collectstatic"
    )


def test_ready_names_a_database_that_does_not_answer(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise connection.Database.OperationalError("host=secret.example refused")

    monkeypatch.setattr(readiness, "connection", SimpleNamespace(cursor=refuse))

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "unreachable (OperationalError)"
    assert "secret.example" not in response.content.decode()


def test_ready_gives_a_database_up_that_hangs_and_does_not_ask_it_twice_at_once(client, monkeypatch):
    asked, hanging = [], threading.Event()

    def hang():
        asked.append(1)
        hanging.wait(30)
        return readiness.OK

    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    monkeypatch.setitem(readiness.CHECKS, "database", hang)
    began = time.monotonic()
    answers = [client.get("/healthz/ready") for _ in range(3)]
    taken = time.monotonic() - began
    hanging.set()

    assert [answer.status_code for answer in answers] == [503] * 3
    assert {answer.json()["checks"]["database"] for answer in answers} == {"does not answer"}
    assert taken < 5
    assert len(asked) == 1


def test_ready_names_a_broker_that_is_down(client, monkeypatch):
    nowhere = readiness.celery_app.connection("redis://127.0.0.1:1/0")
    monkeypatch.setattr(readiness, "impatient_broker", lambda *_place: nowhere)

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["failing"] == ["broker"]


def test_ready_names_a_missing_migration_and_does_not_mind_one_of_a_newer_version(client, monkeypatch):
    known = schema.known_migrations()
    # The database has one that this code does not know: the code is the old one of a rolling upgrade.
    monkeypatch.setattr(schema, "known_migrations", lambda: known - {("scorecards", "0001_initial")})
    old = client.get("/healthz/ready")
    monkeypatch.setattr(schema, "known_migrations", lambda: known | {("scorecards", "0099_forgotten")})
    new = client.get("/healthz/ready")

    assert old.status_code == 200
    assert new.status_code == 503
    assert new.json()["failing"] == ["migrations"]
    assert new.json()["checks"]["migrations"] == "missing: scorecards.0099_forgotten"
