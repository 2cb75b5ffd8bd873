"""A Redis that takes packets and says nothing: one request waits for it, once, and all others do without."""

import socket
from contextlib import ExitStack, closing

import pytest
import redis
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from hiring.metrics import readiness, signs
from hiring.models import WebhookDelivery
from hiring.operations.access import create_api_token
from hiring.operations.queueing import queue_task
from hiring.outage import LeftAlone, outage_of
from local.ports import LOOPBACK, free_port
from tests.factories import IntegrationFactory, UserFactory
from tests.hiring.api.callers import bearer
from tests.hiring.webhooks.hooks import hook

pytestmark = pytest.mark.django_db


def silent(opened, backlog=128):
    """The port of a server that takes every connection and never answers."""
    server = opened.enter_context(closing(socket.create_server((LOOPBACK, 0), backlog=backlog)))
    return server.getsockname()[1]


def swallowing(opened):
    """A port to which packets go and from which none comes: its queue of connections is full, and nobody empties it."""
    port = silent(opened, backlog=0)
    for _ in range(4):
        client = opened.enter_context(closing(socket.socket()))
        client.setblocking(False)
        client.connect_ex((LOOPBACK, port))
    probe = opened.enter_context(closing(socket.socket()))
    probe.settimeout(0.1)
    with pytest.raises(TimeoutError):
        probe.connect((LOOPBACK, port))
    return port


def refusing(_opened):
    """A port at which nobody listens."""
    return free_port()


@pytest.fixture(params=[silent, swallowing, refusing])
def nowhere(request, settings, monkeypatch):
    """The address of such a Redis; whatever asks Redis asks there."""
    with ExitStack() as opened:
        address = f"redis://:secret@{LOOPBACK}:{request.param(opened)}/0"
        settings.REDIS_TIMEOUT = 0.1
        settings.REDIS_URL = settings.API_LIMITS_STORAGE = address
        options = {"socket_connect_timeout": 0.1, "socket_timeout": 0.1}
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address, "OPTIONS": options}}
        monkeypatch.setitem(current_app.conf, "broker_write_url", address)
        monkeypatch.setitem(current_app.conf, "task_always_eager", False)
        monkeypatch.setattr(readiness, "BROKER_PATIENCE", 0.1)
        signs.redis.cache_clear()
        yield address
        signs.redis.cache_clear()


@pytest.fixture
def attempts(monkeypatch):
    """Each connection to a Redis that was tried."""
    tried, connect = [], redis.connection.Connection._connect

    def counted(self):
        tried.append(self.port)
        return connect(self)

    monkeypatch.setattr(redis.connection.Connection, "_connect", counted)
    return tried


def test_only_the_first_of_all_requests_waits_for_it_and_what_they_owe_is_written(
    client, nowhere, attempts, django_capture_on_commit_callbacks, settings
):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    account = IntegrationFactory()
    hook(f"http://{LOOPBACK}:9/", events=["candidate.*"], owner=account)
    scopes = ["candidates:read", "candidates:write"]
    program = bearer(create_api_token(user=account, name="Sync", by=None, scopes=scopes)[1])

    def add(name):
        # Its limit is counted in Redis, its event is queued there.
        with django_capture_on_commit_callbacks(execute=True):
            return program.post(
                "/api/v1/candidates/", {"name": name}, content_type="application/json"
            ).status_code

    assert add("Ada Obi") == 201
    assert len(attempts) == 1
    assert [add(name) for name in ("Bo Li", "Cy Roe")] == [201, 201]
    admin = UserFactory(is_staff=True, is_superuser=True)
    form = {"login": admin.email, "password": "guess"}
    assert client.post("/accounts/login/", form).status_code == 200  # wrong ones are counted in the cache
    client.force_login(admin, backend="hiring.web.sign_in.PeopleBackend")
    assert client.get("/admin/status/").context["status"].redis_up is False
    assert len(attempts) == 1
    assert WebhookDelivery.objects.owed().count() == 3

    # Whoever asks whether it is there is told, every time; and once ten seconds are over, one request asks.
    outage_of(nowhere).until = 0.001
    assert add("Di Vu") == 201
    assert client.get("/admin/status/").status_code == 200
    assert len(attempts) == 2
    if (
        connection.vendor == "postgresql"
    ):  # on SQLite, a thread of its own does not see what a test has not committed
        assert client.get("/healthz/ready").json()["failing"] == ["broker"]


def test_ready_tells_requests_that_they_need_not_wait_and_when_it_is_back(client, nowhere, attempts):
    answers = [client.get("/healthz/ready") for _ in range(2)]
    queue_task("hiring.send_mails")

    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].json()["checks"]["broker"] == "unreachable (OperationalError)"
    assert len(attempts) == 2
    with outage_of(nowhere).watching():
        pass
    with pytest.raises(OperationalError):
        queue_task("hiring.send_mails")
    assert len(attempts) == 3


def test_a_connection_that_is_open_and_falls_silent_is_given_up_at_once(
    broker, attempts, settings, monkeypatch
):
    settings.REDIS_TIMEOUT = 0.1
    monkeypatch.setitem(current_app.conf, "task_always_eager", False)
    monkeypatch.setitem(current_app.conf, "broker_write_url", broker.url)
    queue_task("hiring.send_mails")
    tried = len(attempts)
    with redis.Redis.from_url(broker.url) as server:
        server.client_pause(60_000)

        with pytest.raises(OperationalError):
            queue_task("hiring.send_mails")
        queue_task("hiring.send_mails")

    # Nothing was tried a second time: what was sent may have been taken.
    assert len(attempts) == tried + 1  # the one that paused it


def test_while_one_asks_whether_it_is_back_the_others_go_on_without_it():
    outage = outage_of("redis://nowhere")
    outage.until = 0.001

    with outage.asking(), pytest.raises(LeftAlone), outage.asking():
        pytest.fail("a second one asked")
    with outage.asking():
        pass
