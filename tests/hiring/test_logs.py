"""The log names requests, tasks and users by their ids, and nobody by anything else."""

import io
import json
import logging

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from hiring.logs import formatter, told
from hiring.models import User
from hiring.operations.links import token_of
from hiring.origin import Origin, coming_from
from hiring.scrubbing import scrub, words_of
from tests.factories import RecruiterFactory, ScorecardFactory, UserFactory
from tests.scorecards.web.test_cards import COMPLETE

ADDRESS, TYPED = "twice@zephyrhast.example", "Quillon Zephyrhast"


@pytest.fixture
def log():
    """Everything that is logged at any level, as production writes it: call it for the lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(as_json=True))
    handler.addFilter(lambda record: not record.name.startswith("factory."))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def text_of(lines):
    return json.dumps(lines, ensure_ascii=False)


@pytest.mark.django_db
def test_a_journey_leaves_ids_and_no_word_of_or_about_anybody(log, monkeypatch):
    author = UserFactory(name="Quillon Zephyrhast", email="quillon@zephyrhast.example")
    card = ScorecardFactory(panelist__user=author)
    candidate = card.panelist.interview.application.candidate
    type(candidate).objects.update(name="Ottoline Brackenwyre", email="ottoline@brackenwyre.example")
    recruiter = RecruiterFactory(email="recruiter@plinthly.example")
    secret = token_of(card.panelist)
    browser, workplace = Client(), Client()

    browser.get(f"/i/{secret}/")
    browser.post(
        f"/scorecards/{card.public_id}/",
        COMPLETE | {"evidence-vision": "Xylograph of a relaunch.", "intent": "submit"},
    )
    workplace.force_login(recruiter)
    workplace.get("/admin/hiring/candidate/?q=Ottoline+Brackenwyre")
    workplace.get("/admin/search/?q=brackenwyre")
    workplace.get("/attachments/ottoline@brackenwyre.example/")
    workplace.get(f"/i/{secret}broken/")
    browser.post(
        "/accounts/login/", {"username": "quillon@zephyrhast.example", "password": "hunter-of-snarks"}
    )
    browser.get(
        "/api/v1/candidates/?email=ottoline@brackenwyre.example",
        headers={"authorization": "Bearer fp_1234abcd_xyz"},
    )

    lines = log()
    words = text_of(lines).lower()
    planted = (
        "quillon",
        "zephyrhast",
        "ottoline",
        "brackenwyre",
        "xylograph",
        "plinthly",
        "snark",
        "abcd_xyz",
    )
    assert [word for word in planted if word in words] == []
    assert secret[:16].lower() not in words
    asked = [line for line in lines if line["logger"] == "hiring.requests"]
    assert [(line["route"], line["status"]) for line in asked][:4] == [
        ("seat-link", 302),
        ("scorecard", 302),
        ("admin:hiring_candidate_changelist", 200),
        ("admin:search", 200),
    ]
    assert asked[2]["user"] == str(recruiter.public_id)
    assert asked[2]["event"] == "GET /admin/hiring/candidate/"
    assert len({line["request_id"] for line in asked}) == len(asked)
    assert all(line["queries"] >= 0 and line["ms"] >= 0 for line in asked)


@pytest.mark.django_db
def test_an_error_tells_where_and_what_and_not_whose_values_it_was_about(log):
    UserFactory(email=ADDRESS)
    try:
        with transaction.atomic():
            User.objects.create(email=ADDRESS, name=TYPED)
    except IntegrityError as error:
        logging.getLogger("hiring").exception("Saving failed: %s", error)  # noqa: TRY401 - people do
    try:
        int(TYPED)
    except ValueError:
        logging.getLogger("hiring").exception("Reading failed")

    saving, reading = [line for line in log() if "failed" in line["event"]]
    assert ADDRESS not in text_of([saving, reading])
    assert TYPED not in text_of([saving, reading])
    assert "IntegrityError: " in saving["error"]
    assert "user_email_unique" in saving["error"]
    assert "test_logs.py" in saving["error"]
    assert reading["error"].endswith("builtins.ValueError: invalid literal for int() with base 10: …")


def test_a_line_carries_the_task_and_the_request_that_queued_it(log):
    with coming_from(Origin("request-7", task="hiring.send_mails", task_id="task-9")):
        logging.getLogger("hiring.tasks").info("Sent %s mails", 3, extra={"facts": {"ms": 12}})

    (line,) = [line for line in log() if line["logger"] == "hiring.tasks"]
    del line["timestamp"]
    assert line == {
        "event": "Sent 3 mails",
        "level": "info",
        "logger": "hiring.tasks",
        "ms": 12,
        "request_id": "request-7",
        "task": "hiring.send_mails",
        "task_id": "task-9",
    }


@pytest.mark.django_db
def test_what_is_slow_is_told_by_its_words_without_the_values(log, client, settings, monkeypatch):
    settings.SLOW_REQUEST_MS, settings.SLOW_QUERY_MS = 1, 500
    # Every statement and every request takes a second by this clock.
    clock = iter(range(10_000))
    monkeypatch.setattr("hiring.web.measuring.time.perf_counter", lambda: float(next(clock)))

    client.force_login(RecruiterFactory())
    client.get("/admin/search/?q=Ottoline")

    warned = [line for line in log() if line["level"] == "warning"]
    statements = [line["statement"] for line in warned if line["event"] == "Slow statement"]
    assert statements
    assert "Ottoline" not in text_of(warned)
    assert [line["route"] for line in warned if "route" in line] == ["admin:search"]


def test_people_get_lines_that_can_be_read():
    record = logging.LogRecord("hiring", logging.WARNING, __file__, 1, "Mail %s failed", (7,), None)
    record.facts = {"ms": 3}

    line = formatter(as_json=False).format(record)

    assert line[10] == " "
    assert line[23:] == " WARNING hiring Mail 7 failed ms=3"


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("GET /i/abc:d-e_f.g/ 302", "GET /i/…/ 302"),
        ('"GET /admin/?q=Ada+Lovelace HTTP/1.1"', '"GET /admin/?… HTTP/1.1"'),
        ("to Ada.Lovelace+x@example.co.uk now", "to …@… now"),
        ("Bearer fp_12ab34cd_a-b_c", "Bearer fp_…"),
        ("redis://:secret@redis:6379/0", "redis://:…@redis:6379/0"),
        ("postgres://me:secret@db/x", "postgres://me:…@db/x"),
        ("Compiled 3 summaries, left 2", "Compiled 3 summaries, left 2"),
    ],
)
def test_what_opens_a_door_or_names_somebody_is_cut_out(line, clean):
    assert scrub(line) == clean


def test_causes_are_told_in_turn_and_only_as_far_as_they_say_enough():
    try:
        try:
            {}["vision"]
        except KeyError as error:
            raise ValueError("cannot read 'Ottoline'") from error
    except ValueError as error:
        text = told(error)

    assert text.index("KeyError: 'vision'") < text.index("ValueError: cannot read …")
    assert words_of(RuntimeError("x" * 900)) == "x" * 500
