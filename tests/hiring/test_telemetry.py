"""Sentry and OpenTelemetry: told where something happened, never to whom or about what; off until they are named."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JOURNEY = """
import django
django.setup()
import logging
from django.test import Client
from django.urls import path
from hiring import urls

def break_down(request, what):
    person = "Ottoline Brackenwyre"
    raise ValueError("cannot read " + repr(person) + " of ottoline@brackenwyre.example")

urls.urlpatterns.append(path("break/<str:what>/", break_down, name="break"))
client = Client(raise_request_exception=False)
client.cookies["tracker"] = "crumb-of-a-session"
answer = client.post(
    "/break/Plinthly/?q=Xylograph", {"evidence": "Said that Zephyrhast left."},
    headers={"authorization": "Bearer fp_12345678_planted", "user-agent": "Snarkbrowser"}, REMOTE_ADDR="192.0.2.77",
)
assert answer.status_code == 500, answer.status_code
logging.getLogger("hiring").error("Mail to %s failed", "quillon@brackenwyre.example")

from django.conf import settings
if settings.SENTRY_DSN:
    import sentry_sdk
    sentry_sdk.flush(10)
if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
    from opentelemetry import trace
    trace.get_tracer_provider().force_flush(10_000)
import sys
print("sentry_sdk" in sys.modules, "opentelemetry.exporter" in sys.modules)
"""
PLANTED = (
    "Ottoline",
    "rackenwyre",
    "crumb",
    "Plinthly",
    "Xylograph",
    "Zephyrhast",
    "planted",
    "Snark",
    "192.0.2.77",
    "uillon",
)


@pytest.fixture
def receiver():
    """A server that keeps what it is sent: (path, body) each."""
    got = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            got.append((self.path, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.got = got
    yield server
    server.shutdown()
    server.server_close()


def run(**extra):
    return subprocess.run(
        [sys.executable, "-c", JOURNEY],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ALLOWED_HOSTS": "testserver",
            **extra,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_errors_and_traces_arrive_without_a_word_of_anybody(receiver):
    place = f"127.0.0.1:{receiver.server_port}"

    done = run(SENTRY_DSN=f"http://key@{place}/1", OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{place}")

    assert done.returncode == 0, done.stderr
    told = dict(receiver.got)
    assert set(told) == {"/api/1/envelope/", "/v1/traces"}
    everything = b"".join(body for _path, body in receiver.got).decode("utf-8", "replace")
    assert [word for word in PLANTED if word in everything] == []
    events = [
        json.loads(line)
        for path, body in receiver.got
        if path == "/api/1/envelope/"
        for line in body.decode().splitlines()
        if "event_id" in line and "level" in line
    ]
    failed = next(event for event in events if "exception" in event)
    (error,) = failed["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "cannot read … of …@…")
    assert error["stacktrace"]["frames"][-1]["function"] == "break_down"
    assert failed["tags"]["route"] == "break"
    assert failed["tags"]["request_id"]
    assert not {"request", "user", "breadcrumbs", "contexts", "modules", "extra"} & set(failed)
    assert [event["logentry"]["message"] for event in events if "logentry" in event] == ["Mail to %s failed"]
    assert "break/<str:what>/" in told["/v1/traces"].decode("utf-8", "replace")


def test_without_addresses_neither_is_even_imported():
    done = run()

    assert done.stdout.split() == ["False", "False"], done.stderr


def test_an_extra_that_is_missing_is_named():
    hidden = "import sys; sys.modules['sentry_sdk'] = None; import django; django.setup()"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hiring.settings",
        "SENTRY_DSN": "http://key@127.0.0.1:1/1",
    }

    done = subprocess.run(
        [sys.executable, "-c", hidden], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert 'SENTRY_DSN: Needs an extra: run pip install ".[sentry]" in the folder' in done.stderr
