"""Seeding is repeatable, all or nothing, and leaves a file that opens the doors."""

import json
import stat
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from hiring.errors import InvalidInput
from hiring.models import ApiToken, Application, AuditEvent, Role, StageMove, User
from hiring.operations.access import digest_of
from scorecards.demo import seed
from scorecards.demo.company import ACCOUNTS, address_of
from scorecards.demo.source import read_source
from scorecards.models import Decision, PanelSummary, Rating, ScorecardRevision

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
STORY = read_source()
# The filled job has every kind of act in it and takes a tenth of the time.
SHORT_STORY = replace(STORY, jobs=[job for job in STORY.jobs if job.key == "owner"])


@pytest.fixture
def undone(framework):
    """What the test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def short(undone, monkeypatch):
    """The command tells the short story."""
    monkeypatch.setattr(seed, "read_source", lambda: SHORT_STORY)


def digest():
    """Everything the story says, without the ids that differ each time."""
    return {
        "applications": list(
            Application.objects.order_by("pk").values_list("candidate__name", "stage__name", "status")
        ),
        "moves": list(
            StageMove.objects.order_by("pk").values_list("to_stage__name", "moved_by__email", "moved_at")
        ),
        "ratings": list(
            Rating.objects.order_by("pk").values_list(
                "revision__scorecard__panelist__user__email",
                "competency__key",
                "score",
                "not_assessed",
                "evidence",
            )
        ),
        "votes": list(ScorecardRevision.objects.order_by("pk").values_list("recommendation", "submitted_at")),
        "composites": [row.document["composite"] for row in PanelSummary.objects.order_by("pk")],
        "decisions": list(
            Decision.objects.order_by("pk").values_list(
                "outcome", "reason", "decided_at", "confirmed_at", "reopen_reason"
            )
        ),
        "audit": list(AuditEvent.objects.order_by("pk").values_list("action", "at", "actor__email")),
    }


def told(today=TODAY):
    """Tell the short story, read it and take it back."""
    with transaction.atomic():
        seed.seed_company(today=today, password="correct horse battery", source=SHORT_STORY)
        found = digest()
        transaction.set_rollback(True)
    return found


def run(path, **options):
    out = StringIO()
    call_command("seed_demo", credentials=path, stdout=out, today=TODAY, **options)
    return json.loads(path.read_text(encoding="utf-8")), out.getvalue()


def test_the_same_day_gives_the_same_company(undone):
    first = told()

    assert len(first["ratings"]) > 50
    assert told() == first


def test_another_day_moves_the_story_and_changes_no_score(undone):
    first, later = told(), told(date(2027, 2, 3))

    assert [row[1:4] for row in later["ratings"]] == [row[1:4] for row in first["ratings"]]
    assert later["votes"][-1][1] > first["votes"][-1][1]


def test_the_file_opens_the_doors_for_its_owner_alone(short, tmp_path):
    written, printed = run(tmp_path / "var" / "demo.json", url="http://127.0.0.1:8000")
    accounts = written["accounts"]

    assert written.keys() == {"url", "api_token", "accounts"}
    assert written["url"] == "http://127.0.0.1:8000"
    assert accounts.keys() == ACCOUNTS.keys()
    for persona, key in ACCOUNTS.items():
        assert accounts[persona]["email"] == address_of(key)
        assert User.objects.get(email=accounts[persona]["email"]).check_password(
            accounts[persona]["password"]
        )
    assert ApiToken.objects.usable().get().digest == digest_of(written["api_token"])
    assert stat.S_IMODE((tmp_path / "var" / "demo.json").stat().st_mode) == 0o600
    assert accounts["admin"]["password"] not in printed


def test_a_second_run_changes_nothing_and_keeps_the_credentials(short, tmp_path):
    path = tmp_path / "demo.json"
    first, _printed = run(path, url="http://127.0.0.1:8000")
    before = (digest(), User.objects.count(), ApiToken.objects.count())

    second, printed = run(path, url="http://127.0.0.1:9000")

    assert (digest(), User.objects.count(), ApiToken.objects.count()) == before
    assert second == {**first, "url": "http://127.0.0.1:9000"}
    assert "already" in printed


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"accounts": 1, "api_token": "x"}'])
def test_a_lost_or_damaged_file_is_replaced_by_one_that_works(short, tmp_path, content):
    path = tmp_path / "demo.json"
    first, _printed = run(path)
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")

    second, _printed = run(path)

    password = second["accounts"]["interviewer"]["password"]
    assert second["api_token"] != first["api_token"]
    assert [token.digest for token in ApiToken.objects.usable()] == [digest_of(second["api_token"])]
    assert all(User.objects.get(email=address_of(key)).check_password(password) for key in ACCOUNTS.values())


def test_without_the_framework_the_command_says_what_to_run(undone, tmp_path, monkeypatch):
    monkeypatch.setattr(seed.Role.objects, "exists", lambda: False)

    with pytest.raises(CommandError, match="Run load_framework first"):
        run(tmp_path / "demo.json")

    assert not (tmp_path / "demo.json").exists()


def test_a_story_that_cannot_be_told_to_its_end_leaves_nothing(undone):
    Role.objects.filter(key="product_owner").update(is_active=False)

    with pytest.raises(InvalidInput):
        seed.seed_company(today=TODAY, password="correct horse battery", source=SHORT_STORY)

    assert User.objects.count() == 0
