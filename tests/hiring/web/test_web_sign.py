"""A web server lives while it answers, and no answer waits for the Redis that is told so."""

import socket
import threading
import time

import pytest

from hiring.metrics import web
from local.guard import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def signs(monkeypatch):
    """Each sign that was given, from the first request on."""
    given = []
    monkeypatch.setattr(web, "_due", 0.0)
    monkeypatch.setattr(web, "give_sign", lambda kind, name, **facts: given.append((kind, name, facts)))
    return given


@pytest.mark.parametrize(
    "page", ["/metrics", "/healthz/live", "/healthz/ready", "/accounts/login/", "/nowhere/"]
)
def test_whatever_is_answered_shows_that_the_server_lives(client, signs, settings, page):
    client.get(page)

    assert wait_until(lambda: signs, 5)
    assert signs == [("web", socket.gethostname(), {"version": settings.VERSION})]


def test_many_answers_give_one_sign_in_ten_seconds(client, signs, monkeypatch):
    for _ in range(5):
        client.get("/healthz/live")
    assert wait_until(lambda: signs, 5)
    assert len(signs) == 1
    assert 0 < web._due - time.monotonic() <= 10

    monkeypatch.setattr(web, "_due", time.monotonic())
    client.get("/healthz/live")
    assert wait_until(lambda: len(signs) == 2, 5)


def test_an_answer_waits_for_no_redis_that_hangs(client, monkeypatch):
    asked, over = threading.Event(), threading.Event()

    def hang(*_sign, **_facts):
        asked.set()
        over.wait(30)

    monkeypatch.setattr(web, "_due", 0.0)
    monkeypatch.setattr(web, "give_sign", hang)
    try:
        assert client.get("/healthz/live").status_code == 200
        assert asked.wait(5)
    finally:
        over.set()
