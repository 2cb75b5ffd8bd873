"""What /metrics tells, to whom, and what it never tells."""

import json
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from hiring.metrics import exposition, readiness, schema, signs, tasks
from hiring.metrics.stamps import note_backup
from hiring.models import Mail
from scorecards.models import PanelSummary
from tests.factories import ApplicationFactory, RecruiterFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-operators-own"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, redis_client):
    monkeypatch.setattr(exposition, "STANDING", exposition.Standing())
    redis_client.delete(signs.ALIVE, tasks.COUNTS, "interactive", "bulk", "delivery")


def figures(client, **headers):
    """{(name, labels): value} of everything that is told."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200, response.content
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def owed(told, kind):
    return told["fairpanel_owed", (("kind", kind),)], told["fairpanel_owed_age_seconds", (("kind", kind),)]


def test_what_is_owed_is_counted_with_its_age(client, redis_client):
    now = timezone.now()
    PanelSummary.objects.create(application=ApplicationFactory(), requested=2, compiled=1)
    PanelSummary.objects.update(updated_at=now - timedelta(minutes=5))
    Mail.objects.create(key="a", kind="reminder", recipient=RecruiterFactory(), due_at=now)
    Mail.objects.create(key="b", kind="reminder", recipient=RecruiterFactory(), due_at=now, sent_at=now)
    Mail.objects.update(created_at=now - timedelta(hours=1))
    note_backup(now - timedelta(hours=2), {})
    redis_client.rpush("bulk", "one", "two")
    signs.give_sign("worker", "celery@host", queues=["bulk"])

    told = figures(client)

    summaries, mails = owed(told, "summaries"), owed(told, "mails")
    assert summaries == (1, pytest.approx(300, abs=60))
    assert mails == (1, pytest.approx(3600, abs=60))
    assert owed(told, "webhooks") == owed(told, "packets") == (0, 0)
    assert told["fairpanel_queue_depth", (("queue", "bulk"),)] == 2
    assert told["fairpanel_queue_depth", (("queue", "interactive"),)] == 0
    assert told["fairpanel_alive", (("kind", "worker"),)] == 1
    assert told["fairpanel_alive", (("kind", "beat"),)] == 0
    assert told["fairpanel_last_backup_age_seconds", ()] == pytest.approx(7200, abs=60)
    assert {told["fairpanel_source_up", (("source", name),)] for name in ("database", "redis")} == {1}


def test_several_scrapes_ask_the_database_once(client, django_assert_num_queries):
    with django_assert_num_queries(11):
        figures(client)
    with django_assert_num_queries(0):
        figures(client)


def test_requests_are_counted_by_the_name_of_their_page_and_by_nothing_typed(client):
    before = figures(client)
    client.get("/?q=Ada+Lovelace")
    client.get("/somewhere/ada@example.org/")
    client.generic("ADA", "/healthz/live")
    told = figures(client)

    def more(name, **labels):
        key = name, tuple(sorted(labels.items()))
        return told[key] - before.get(key, 0)

    assert more("fairpanel_requests_total", route="home", method="GET", status="302") == 1
    assert more("fairpanel_requests_total", route="none", method="GET", status="404") == 1
    assert more("fairpanel_requests_total", route="health-live", method="other", status="405") == 1
    assert more("fairpanel_request_seconds_count", route="home", method="GET") == 1
    assert more("fairpanel_request_queries_count", route="home") == 1
    assert not any("ada" in str(key).lower() for key in told)


def checks(told):
    return {name: told["fairpanel_check_ok", (("check", name),)] for name in readiness.READY}


def test_what_ready_finds_is_told_though_the_figures_can_be_read(client, monkeypatch):
    assert checks(figures(client)) == {"database": 1, "migrations": 1, "broker": 1, "static": 1}

    known = schema.known_migrations()
    monkeypatch.setattr(schema, "known_migrations", lambda: known | {("scorecards", "0099_forgotten")})
    kept = figures(client)
    monkeypatch.setattr(exposition, "STANDING", exposition.Standing())
    told = figures(client)

    assert checks(kept) == {"database": 1, "migrations": 1, "broker": 1, "static": 1}
    assert checks(told) == {"database": 1, "migrations": 0, "broker": 1, "static": 1}
    assert {told["fairpanel_source_up", (("source", name),)] for name in ("database", "redis")} == {1}


def test_a_queue_that_no_living_worker_takes_is_told(client, redis_client):
    signs.give_sign("worker", "mixed@one", queues=["interactive", "bulk"])
    signs.give_sign("worker", "bulk@two", queues=["bulk"])
    silent = json.dumps({"at": time.time() - 2 * signs.SILENT, "queues": ["delivery"]})
    redis_client.hset(signs.ALIVE, "worker:delivery@three", silent)

    told = figures(client)

    workers = {queue: told["fairpanel_queue_workers", (("queue", queue),)] for queue in settings.LIMITS}
    assert workers == {"interactive": 1, "bulk": 2, "delivery": 0}
    assert told["fairpanel_alive", (("kind", "worker"),)] == 2


def test_tasks_are_counted_over_all_hosts(client):
    tasks.count_task("scorecards.compile_panel_summaries", "success", wait=0.02, run=0.3)
    tasks.count_task("scorecards.compile_panel_summaries", "success", wait=400, run=0.3)
    tasks.count_task("hiring.send_mails", "retry", wait=None, run=2.0)

    told = figures(client)

    task = ("task", "scorecards.compile_panel_summaries")
    assert told["fairpanel_tasks_total", (("outcome", "success"), task)] == 2
    assert told["fairpanel_tasks_total", (("outcome", "retry"), ("task", "hiring.send_mails"))] == 1
    assert told["fairpanel_task_wait_seconds_bucket", (("le", "0.05"), task)] == 1
    assert told["fairpanel_task_wait_seconds_bucket", (("le", "300.0"), task)] == 1
    assert told["fairpanel_task_wait_seconds_bucket", (("le", "+Inf"), task)] == 2
    assert told["fairpanel_task_wait_seconds_count", (task,)] == 2
    assert told["fairpanel_task_run_seconds_sum", (task,)] == pytest.approx(0.6)
    assert ("fairpanel_task_wait_seconds_count", (("task", "hiring.send_mails"),)) not in told


def test_a_redis_that_is_down_hides_nothing_of_the_database(client, monkeypatch):
    nowhere = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(signs, "redis", lambda: nowhere)
    monkeypatch.setattr(tasks, "redis", lambda: nowhere)
    signs.give_sign("web", "nobody hears it")
    tasks.count_task("hiring.send_mails", "success", wait=0.1, run=0.1)

    told = figures(client)

    assert told["fairpanel_source_up", (("source", "redis"),)] == 0
    assert told["fairpanel_source_up", (("source", "database"),)] == 1
    assert owed(told, "mails") == (0, 0)
    assert not {"fairpanel_queue_depth", "fairpanel_queue_workers", "fairpanel_alive"} & {
        name for name, _ in told
    }


def test_only_the_operator_reads_them(client, settings):
    def status(**extra):
        return client.get("/metrics", **extra).status_code

    assert status() == 200
    assert status(REMOTE_ADDR="192.0.2.1") == 401
    assert status(headers={"x-forwarded-for": "192.0.2.1"}) == 401
    settings.BEHIND_PROXY = True
    assert status() == 401
    settings.METRICS_TOKEN = TOKEN
    assert status() == 401
    assert status(headers={"authorization": f"Bearer {TOKEN}x"}) == 401
    assert status(headers={"authorization": f"Basic {TOKEN}"}) == 401
    assert status(headers={"authorization": f"Bearer {TOKEN}"}, REMOTE_ADDR="192.0.2.1") == 200
    assert client.post("/metrics").status_code == 405


def test_what_is_owed_is_found_by_an_index(django_assert_num_queries):
    """On PostgreSQL and SQLite alike: the partial indexes of what is owed serve these counts."""
    unread = {"hiring_mail": "mail_owed", "hiring_auditevent": "auditevent_unsealed"}
    for query, index in (
        (Mail.objects.owed().order_by().values("pk"), unread["hiring_mail"]),
        (PanelSummary.objects.stale().order_by().values("pk"), "panelsummary_stale"),
    ):
        if connection.vendor == "sqlite":
            assert index in query.explain()
