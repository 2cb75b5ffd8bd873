"""Rows go by their age in small transactions, and nothing that a rule still asks for."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiring.metrics.stamps import archived_until
from hiring.models import (
    Change,
    Export,
    IdempotencyKey,
    Mail,
    PlannedErasure,
    RetentionRule,
    SyncedRow,
    SyncReader,
    WebhookAttempt,
    WebhookDelivery,
)
from hiring.models.base import new_public_id
from hiring.operations import pruning
from hiring.operations.archiving import delete_archived, make_archive
from hiring.operations.audit import record_event
from hiring.operations.changes import prune_changes
from hiring.operations.erasure_news import owe_erasure_news
from hiring.operations.idempotency import prune_keys
from hiring.operations.invitations import tell_of_cancellation
from hiring.operations.mails import send_due_mails
from hiring.operations.pruning import prune_mails, prune_sessions
from hiring.operations.reminders import owe_reminders
from hiring.operations.sealing import seal_events
from hiring.operations.webhooks import create_webhook, prune_deliveries
from hiring.tasks import prune
from tests.costs.plans import plan_of, whole_readings
from tests.factories import (
    NOW,
    CandidateFactory,
    IntegrationFactory,
    PanelistFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:9/"
LONG_AGO = NOW - timedelta(days=181)


@pytest.fixture
def mail():
    """A finished mail of before MAIL_LOG_DAYS; options say what is different."""
    recipient, number = UserFactory(), iter(range(100))

    def make(**options):
        defaults = {"key": f"m{next(number)}", "kind": Mail.Kind.SECURITY, "recipient": recipient}
        moments = {"due_at": LONG_AGO, "sent_at": LONG_AGO}
        return Mail.objects.create(**defaults | moments | options)

    return make


def seat_at(starts_at):
    """A seat at an interview of an hour."""
    return PanelistFactory(interview__starts_at=starts_at, interview__ends_at=starts_at + timedelta(hours=1))


def test_mails_go_that_were_sent_or_lapsed_long_ago_and_those_that_are_owed_stay(mail, monkeypatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    for _ in range(4):
        mail()
    mail(sent_at=None, lapsed_at=LONG_AGO)
    young = mail(sent_at=NOW - timedelta(days=179))
    owed = mail(sent_at=None, attempts=40, last_error="SMTPDataError")

    with CaptureQueriesContext(connection) as queries:
        assert prune_mails(NOW) == 5

    assert list(Mail.objects.order_by("pk")) == [young, owed]
    assert sum("DELETE" in query["sql"] for query in queries) == 3


def test_mails_about_an_interview_stay_until_it_is_long_over_and_none_of_them_is_owed(mail):
    coming, over, open_end = seat_at(NOW + timedelta(days=3)), seat_at(LONG_AGO), seat_at(LONG_AGO)
    invitation = {"kind": Mail.Kind.INVITATION}
    kept = [
        mail(interview=coming.interview, seat=coming, recipient=coming.user, **invitation),
        mail(interview=open_end.interview, kind=Mail.Kind.REMINDER, seat=open_end),
        mail(interview=open_end.interview, kind=Mail.Kind.REMINDER, seat=open_end, sent_at=None),
    ]
    mail(interview=over.interview, seat=over, **invitation)

    assert prune_mails(NOW) == 1
    assert list(Mail.objects.order_by("pk")) == kept

    # Whoever was invited long ago still hears that it is off.
    coming.interview.status = "cancelled"
    coming.interview.save()
    tell_of_cancellation(interview=coming.interview, by=RecruiterFactory(), now=NOW)
    Mail.objects.exclude(kind=Mail.Kind.CANCELLATION).update(due_at=NOW + timedelta(days=1))
    assert send_due_mails(now=NOW).sent == 1


def test_nobody_is_reminded_escalated_to_or_told_of_erasures_a_second_time(mail, settings):
    settings.MAIL_LOG_DAYS, settings.ESCALATION_HOURS, settings.PURGE_NOTICE_DAYS = 30, 8760, 365
    seat = seat_at(NOW - timedelta(hours=8760 + 2))
    TeamMemberFactory(job=seat.interview.application.job, role="hiring_manager")
    admin = UserFactory(is_staff=True, is_superuser=True)
    rule = RetentionRule.objects.create(outcome="rejected", months=6, basis="Policy")
    ends = {"due_at": NOW, "erase_after": NOW + timedelta(days=365)}
    PlannedErasure.objects.create(
        candidate=CandidateFactory(), rule=rule, counted_from=NOW, planned_at=NOW, **ends
    )
    assert owe_erasure_news(now=NOW) == 1
    assert owe_reminders(now=NOW) == 1

    for day in range(1, 61, 3):
        now = NOW + timedelta(days=day)
        Mail.objects.filter(sent_at=None).update(sent_at=NOW, created_at=NOW)
        prune_mails(now)
        assert (day, owe_reminders(now=now), owe_erasure_news(now=now)) == (day, 0, 0)

    assert list(Mail.objects.values_list("kind", "recipient")) == [("erasures", admin.pk)]


def test_sessions_that_are_over_go_with_what_named_them():
    person = UserFactory()
    for key, days in (("over", -1), ("alive", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(days=days))
    for key in ("over", "alive", "begun"):
        row = UserSession.objects.create(user=person, session_key=key, ip="127.0.0.1", user_agent="")
        at = NOW if key == "begun" else NOW - timedelta(days=2)
        UserSession.objects.filter(pk=row.pk).update(created_at=at)

    assert prune_sessions(NOW) == 2

    assert set(Session.objects.values_list("session_key", flat=True)) == {"alive"}
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {"alive", "begun"}


def test_the_nightly_task_forgets_old_rows_in_batches_and_says_how_many(monkeypatch, caplog, mail, settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    now = timezone.now()
    old = now - timedelta(days=400)
    user = RecruiterFactory()
    mail(sent_at=old)
    Session.objects.create(session_key="over", session_data="", expire_date=old)
    for number in range(5):
        IdempotencyKey.objects.create(
            user=user, key=f"k{number}", request="r", body_sha256="0" * 64, status=200, created_at=old
        )
        export = Export.objects.create(
            owner=user, kind="candidates", state="done", beat_at=old, finished_at=old
        )
    Export.objects.filter(pk=export.pk).update(file="exports/still-there.csv")
    reader = SyncReader.objects.create(user=user, started_at=old, read_until=old)
    SyncedRow.objects.bulk_create(
        SyncedRow(reader=reader, resource="jobs", object_id=new_public_id(), since="0.0") for _ in range(5)
    )
    webhook, _secret = create_webhook(
        owner=IntegrationFactory(), url=NOWHERE, events=["candidate.*"], by=None
    )
    for _ in range(5):
        delivery = WebhookDelivery.objects.create(
            webhook=webhook,
            event="candidate.changed",
            object_id=new_public_id(),
            happened_at=old,
            delivered_at=old,
        )
        WebhookAttempt.objects.create(delivery=delivery, at=old, status=200)
    WebhookDelivery.objects.update(created_at=old)
    Change.objects.bulk_create(Change(resource="jobs", object_id=new_public_id()) for _ in range(5))
    changes = Change.objects.update(at=old)
    young = [Change.objects.create(resource="jobs", object_id=new_public_id()).pk]

    with caplog.at_level("INFO", "hiring.tasks"):
        prune()

    assert [record.message for record in caplog.records if record.name == "hiring.tasks"] == [
        f"Forgot {changes} old changes, 5 kept answers, 5 events of webhooks",
        "Forgot 1 old mails, 1 rows of sessions, 4 of exports",
    ]
    assert list(Change.objects.values_list("pk", flat=True)) == young
    assert [model.objects.count() for model in (SyncReader, SyncedRow, WebhookDelivery, WebhookAttempt)] == [
        0
    ] * 4
    assert list(Export.objects.values_list("pk", flat=True)) == [export.pk]


# Few rows are planned like many: whole tables are avoided where an index can do it.
@pytest.mark.postgres
def test_what_goes_by_age_is_found_by_an_index(mail, tmp_path):
    mail(kind=Mail.Kind.INVITATION, interview=seat_at(LONG_AGO).interview)
    mail(kind=Mail.Kind.ERASURES)
    record_event(action="thing.done", by=None, on=CandidateFactory(), now=NOW - timedelta(days=400))
    seal_events(NOW - timedelta(days=400))
    with CaptureQueriesContext(connection) as queries:
        for prune_one in (prune_changes, prune_keys, prune_mails, prune_sessions):
            prune_one(NOW + timedelta(days=400))
        prune_deliveries(NOW)
        archive = make_archive(tmp_path / "trail.ndjson", before=NOW.date() - timedelta(days=365), now=NOW)
        assert delete_archived(archive, now=NOW) == 1
        assert archived_until() is not None
    asked = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "DELETE", "UPDATE"))]

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
        read = {sql: whole for sql in asked if (whole := list(whole_readings(plan_of(sql))))}

    assert len(asked) > 20
    assert read == {}
