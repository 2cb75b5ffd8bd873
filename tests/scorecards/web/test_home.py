"""The interviewer's home."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scorecards.models import Scorecard, ScorecardRevision
from scorecards.web.home import page_of
from tests.factories import InterviewFactory, RecruiterFactory, ScorecardFactory, UserFactory

pytestmark = pytest.mark.django_db


def card_of(user, *, days_ago=1.0, **fields):
    start = timezone.now() - timedelta(days=days_ago, hours=1)
    interview = InterviewFactory(
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        application__candidate__name=fields.pop("name", "Li Na"),
    )
    return ScorecardFactory(panelist__user=user, panelist__interview=interview, **fields)


def test_owed_cards_come_first_and_the_longest_owed_on_top():
    me = UserFactory()
    card_of(me, days_ago=1.5, name="Yesterday")
    card_of(me, days_ago=9.5, name="Last week")
    card_of(me, days_ago=-3, name="In three days")
    card_of(me, days_ago=4, name="Done", submitted=True)
    card_of(UserFactory(), name="Another's")

    page = page_of(me, timezone.now())

    assert [(line.candidate, line.pill.label, line.verb) for line in page["owed"]] == [
        ("Last week", "Owed for 9 days", "Write"),
        ("Yesterday", "Owed for 1 day", "Write"),
    ]
    assert [(line.candidate, line.pill.label, line.verb) for line in page["upcoming"]] == [
        ("In three days", "Upcoming", "Prepare")
    ]
    assert [(line.candidate, line.pill.label) for line in page["submitted"]] == [("Done", "Submitted")]
    assert page["lead"] == "You owe 2 scorecards. The one that has waited longest comes first."


def test_a_draft_says_go_on_and_an_amended_card_says_so():
    me = UserFactory()
    ScorecardRevision.objects.create(scorecard=card_of(me), number=1)
    amended = card_of(me, submitted=True)
    ScorecardRevision.objects.create(
        scorecard=amended,
        number=2,
        recommendation="no",
        reason="Read again.",
        submitted_at=timezone.now(),
        submitted_by=me,
        is_independent=False,
    )

    page = page_of(me, timezone.now())

    assert [line.verb for line in page["owed"]] == ["Go on writing"]
    assert [line.pill.label for line in page["submitted"]] == ["Amended"]


@time_machine.travel(datetime(2026, 3, 5, 12, 30, tzinfo=UTC), tick=False)
def test_each_line_says_its_state_and_the_draft_when_it_was_last_saved():
    me, now = UserFactory(), timezone.now()
    begun, done = card_of(me, days_ago=1), card_of(me, submitted=True)
    card_of(me, days_ago=2, name="Untouched")
    ScorecardRevision.objects.create(scorecard=begun, number=1)
    Scorecard.objects.filter(pk=begun.pk).update(updated_at=now - timedelta(minutes=48))
    ScorecardRevision.objects.create(
        scorecard=done,
        number=2,
        recommendation="no",
        reason="Read again.",
        submitted_at=now - timedelta(hours=4),
        submitted_by=me,
        is_independent=True,
    )
    done.revisions.filter(number=1).update(submitted_by=UserFactory(name="Jan Roth"))
    with timezone.override("Asia/Tokyo"):
        page = page_of(me, now)

    assert [line.state for line in page["owed"]] == ["Not begun", "Draft, last saved 20:42"]
    assert [line.state for line in page["submitted"]] == [
        "Submitted 2 March, 18:00, entered by Jan Roth, amended 17:30"
    ]


def test_many_lines_stand_under_the_days_they_belong_to():
    me = UserFactory()
    for days_ago in (0, -1, -3, -9, 1, 3, 40, 41, 42):
        card_of(me, days_ago=days_ago)
        card_of(me, days_ago=-abs(days_ago) - 1)
    now = timezone.now()
    page = page_of(me, now)
    shown = list(dict.fromkeys(line.group for line in page["upcoming"]))

    assert shown[0] == "Tomorrow"
    assert "In the next seven days" in shown
    assert {line.group for line in page["owed"]} == {""}
    assert len(page["upcoming"]) + len(page["owed"]) == 18


def test_recused_and_called_off_interviews_owe_nothing():
    me = UserFactory()
    card_of(me, panelist__recused=True)
    interview = card_of(me).panelist.interview
    interview.status = "cancelled"
    interview.save()

    page = page_of(me, timezone.now())

    assert (page["lead"], page["owed"], page["upcoming"]) == ("You owe no scorecard.", [], [])


@pytest.mark.parametrize(("user", "words"), [(UserFactory, "until then"), (RecruiterFactory, "Go to jobs")])
def test_somebody_without_seats_reads_what_happens_next(client, user, words):
    client.force_login(user())

    page = client.get("/").content.decode()

    assert "You are on no interview yet" in page
    assert words in page


def test_the_page_costs_the_same_for_one_card_and_for_fifty(client):
    few, many = UserFactory(), UserFactory()
    counts = []
    for user, number in ((few, 1), (many, 50)):
        for _ in range(number):
            card_of(user)
            card_of(user, submitted=True)
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_only_the_latest_fifty_submitted_are_listed():
    me = UserFactory()
    for _ in range(51):
        card_of(me, submitted=True)

    page = page_of(me, timezone.now())

    assert (len(page["submitted"]), page["only_recent"]) == (50, True)
