"""Liveness and readiness."""

import pytest
from django.db import connection

from hiring.web import health


@pytest.mark.django_db
def test_live_looks_at_nothing_else(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz/live")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_names_every_part_that_works(client):
    response = client.get("/healthz/ready")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "failing": [],
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok"},
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_names_a_database_that_does_not_answer(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise connection.Database.OperationalError("host=secret.example refused")

    monkeypatch.setattr(health.connection, "cursor", refuse)

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "unreachable (OperationalError)"
    assert "secret.example" not in response.content.decode()


@pytest.mark.django_db
def test_ready_names_a_broker_that_is_down(client, monkeypatch):
    nowhere = health.celery_app.connection("redis://127.0.0.1:1/0")
    monkeypatch.setattr(health.celery_app, "connection_for_write", lambda: nowhere)

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["failing"] == ["broker"]


@pytest.mark.django_db
def test_ready_names_a_missing_migration(client, monkeypatch):
    class Migration:
        app_label, name = "scorecards", "0099_forgotten"

    monkeypatch.setattr(
        health.MigrationExecutor, "migration_plan", lambda self, targets: [(Migration, False)]
    )

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["failing"] == ["migrations"]
    assert response.json()["checks"]["migrations"] == "missing: scorecards.0099_forgotten"
