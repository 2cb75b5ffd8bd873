"""The status page: what runs, what waits, and what is wrong first."""

import json
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from hiring.metrics import signs, status
from hiring.metrics.stamps import note_backup
from hiring.models import Mail
from hiring.operations.sealing import seal_events
from tests.factories import RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, redis_client):
    redis_client.delete(signs.ALIVE, "interactive", "bulk", "delivery")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    def page():
        response = client.get("/admin/status/")
        assert response.status_code == 200
        return response.context["status"], response.content.decode()

    return page


def alive(kind, name, *, ago=0.0, **facts):
    signs.redis().hset(signs.ALIVE, f"{kind}:{name}", json.dumps({"at": time.time() - ago, **facts}))


def test_a_site_that_runs_well_says_so(page):
    for queue in ("interactive", "bulk", "delivery"):
        alive("worker", f"{queue}@one", queues=[queue])
    alive("beat", "one")
    note_backup(timezone.now(), {})

    shown, html = page()

    assert shown.problems == []
    assert "Everything runs, and nothing waits for longer than it should." in html
    assert [(queue.name, queue.depth, queue.workers) for queue in shown.queues] == [
        ("bulk", 0, 1),
        ("delivery", 0, 1),
        ("interactive", 0, 1),
    ]
    assert "interactive@one" in html
    assert set(shown.versions) >= {"Fairpanel", "Django", "Python", "Redis"}


def test_everything_that_is_wrong_is_said_in_a_sentence(page, redis_client, monkeypatch):
    now = timezone.now()
    alive("worker", "mixed@one", queues=["interactive", "delivery"], ago=5)
    alive("worker", "gone@two", queues=["bulk"], ago=300)
    alive("worker", "forgotten@three", queues=["bulk"], ago=2 * signs.FORGOTTEN)
    alive("beat", "one")
    alive("beat", "two")
    redis_client.rpush("bulk", "one", "two")
    recipient = RecruiterFactory()
    Mail.objects.create(
        key="a", kind="reminder", recipient=recipient, due_at=now, last_error="SMTPConnectError"
    )
    Mail.objects.update(created_at=now - timedelta(hours=3))
    note_backup(now - timedelta(days=3), {})
    seal_events()

    shown, html = page()

    assert shown.problems == [
        "No worker takes the queue bulk; 2 tasks wait.",
        "2 beats run. It does no harm but repeats every sweep: stop all but one.",
        "Mails owed: the oldest of 1 waits for 3 hours.",
        "The last backup is 3 days old.",
    ]
    assert "4 things need a look" in html
    assert "SMTPConnectError" in html
    assert "Silent for 5 minutes" in html.replace("\xa0", " ")
    assert "forgotten@three" not in html


def test_a_redis_that_is_down_is_told_and_the_rest_is_shown(page, monkeypatch):
    nowhere = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(signs, "redis", lambda: nowhere)

    shown, html = page()

    assert shown.redis_up is False
    assert shown.problems[0].startswith("Redis does not answer. Nothing is lost")
    assert "Not known while Redis does not answer." in html
    assert "Mails owed" in html


def test_the_page_costs_the_same_with_many_processes(page, django_assert_max_num_queries):
    for number in range(30):
        alive("worker", f"{number}@host", queues=["bulk"])
    with django_assert_max_num_queries(20):
        shown, _html = page()

    assert sum(one.sign.kind == "worker" for one in shown.processes) == 30


def test_only_site_admins_read_it_and_find_it_in_the_sidebar(client):
    client.force_login(RecruiterFactory())
    assert client.get("/admin/status/").status_code == 403
    assert reverse("status") not in client.get("/admin/").content.decode()

    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert reverse("status") in client.get("/admin/").content.decode()
    assert client.post("/admin/status/").status_code == 405


def test_the_alarms_and_the_page_agree_on_how_long_work_may_wait():
    assert status.PATIENCE["summaries"] == timedelta(seconds=120)
    assert status.PATIENCE["mails"] == timedelta(seconds=900)
    assert status.PATIENCE["webhooks"] == timedelta(seconds=3600)
