"""Whoever edits the trace, or takes something out of it, leaves a chain that does not hold."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from hiring.append_only import EVENTS, NAMES, SEALS, install, remove
from hiring.models import AuditEvent, AuditSeal
from hiring.operations.audit import record_event, record_reading
from hiring.operations.sealing import AuditFinding, seal_events, verify_audit
from hiring.origin import Origin, coming_from
from tests.factories import NOW, CandidateFactory, RecruiterFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def trail():
    """Two seals over two events each, and one event that waits."""
    recruiter, person = RecruiterFactory(), CandidateFactory()

    def act(minutes):
        at = NOW + timedelta(minutes=minutes)
        return record_event(
            action="candidate.seen", by=recruiter, on=person, now=at, details={"minute": minutes}
        )

    events = [act(0), act(1)]
    assert seal_events(NOW) == 2
    events += [act(2), act(3)]
    assert seal_events(NOW) == 2
    return [*events, act(4)]


def tampering(statement, *params):
    """What the owner of the database can do: take the triggers off, write, put them back."""
    with connection.cursor() as cursor:
        for line in remove(connection.vendor):
            cursor.execute(line)
        cursor.execute(statement, params)
        for line in install(connection.vendor):
            cursor.execute(line)


def findings(**options):
    return list(verify_audit(now=NOW + timedelta(minutes=5), **options))


def test_an_untouched_trail_holds_and_every_seal_names_the_one_before(trail):
    first, second = AuditSeal.objects.order_by("number")

    assert findings() == []
    assert findings(head=first.sha256) == []
    assert [(seal.number, seal.count) for seal in (first, second)] == [(1, 2), (2, 2)]
    assert (first.previous, second.previous) == ("", first.sha256)
    assert list(AuditEvent.objects.filter(seal=None)) == [trail[4]]
    assert seal_events(LATER) == 1
    assert seal_events(LATER) == 0


def test_an_event_that_was_changed_is_named(trail):
    tampering(f"UPDATE {EVENTS} SET action = 'candidate.praised' WHERE id = %s", trail[1].pk)

    assert findings() == [AuditFinding(f"event {trail[1].public_id}", "Was changed after it was sealed.")]


def test_an_event_that_was_changed_with_its_hash_breaks_its_seal(trail):
    tampering(f"UPDATE {EVENTS} SET sha256 = %s WHERE id = %s", "0" * 64, trail[1].pk)

    assert findings() == [
        AuditFinding(f"event {trail[1].public_id}", "Was changed after it was sealed."),
        AuditFinding("seal 1", "Its hash is not that of its events."),
    ]


def test_an_event_that_was_taken_out_is_missed(trail):
    tampering(f"DELETE FROM {EVENTS} WHERE id = %s", trail[2].pk)

    assert findings() == [AuditFinding("seal 2", "Sealed 2 events, of which 1 are there.")]


def test_a_seal_that_was_taken_out_with_its_events_is_missed(trail):
    first, second = AuditSeal.objects.order_by("number")
    tampering(f"DELETE FROM {EVENTS} WHERE seal_id = %s", first.pk)
    tampering(f"DELETE FROM {SEALS} WHERE id = %s", first.pk)

    assert findings() == [AuditFinding("seal 1", "Missing: the next one is 2.")]

    tampering(f"DELETE FROM {EVENTS} WHERE seal_id = %s", second.pk)
    tampering(f"DELETE FROM {SEALS} WHERE id = %s", second.pk)

    assert findings() == []
    assert findings(head=second.sha256) == [
        AuditFinding("head", "No seal has the hash you noted, so the chain was cut or written anew.")
    ]


def test_events_that_nobody_seals_are_told(trail):
    assert list(verify_audit(now=LATER)) == [
        AuditFinding("unsealed", "1 events wait for longer than 0:10:00. Does a worker run?")
    ]


def test_the_database_refuses_to_change_what_is_written(trail):
    statements = [
        f"UPDATE {EVENTS} SET action = 'x' WHERE id = {trail[4].pk}",
        f"UPDATE {EVENTS} SET seal_id = NULL, sha256 = '' WHERE id = {trail[0].pk}",
        f"UPDATE {SEALS} SET sha256 = 'x'",
    ]
    if connection.vendor == "postgresql":
        statements += [f"DELETE FROM {EVENTS} WHERE id = {trail[4].pk}", f"DELETE FROM {SEALS}"]

    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    assert findings() == []


def test_every_guard_is_there_after_all_migrations():
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit%'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert {name for (name,) in cursor.fetchall()} == NAMES


def test_the_command_prints_the_head_to_note_and_fails_on_a_difference(trail, capsys):
    head = AuditSeal.objects.latest("number")

    seal_events(LATER)
    call_command("verify_audit", head=head.sha256)

    said = capsys.readouterr().out
    assert "5 events checked, no difference. 0 wait to be sealed." in said
    assert f"{AuditSeal.objects.latest('number').sha256}, seal 3" in said
    tampering(f"DELETE FROM {EVENTS} WHERE id = %s", trail[4].pk)
    with pytest.raises(CommandError, match="1 things about the trail"):
        call_command("verify_audit")


def test_an_event_knows_the_request_it_was_written_in_and_a_reading_is_told_once_in_a_while(
    django_assert_num_queries,
):
    recruiter, one, other = RecruiterFactory(), CandidateFactory(), CandidateFactory()

    with coming_from(Origin("request-7", "192.0.2.7")):
        record_reading(action="file.read", by=recruiter, on=[one], now=NOW)
    with django_assert_num_queries(2):
        record_reading(action="file.read", by=recruiter, on=[one, other], now=NOW + timedelta(minutes=14))
    with django_assert_num_queries(1):
        record_reading(action="file.read", by=recruiter, on=[one], now=NOW + timedelta(minutes=14))
    record_reading(action="file.read", by=recruiter, on=[one], now=NOW + timedelta(minutes=16))

    told = AuditEvent.objects.order_by("pk").values_list("object_id", "at", "request_id", "address")
    assert list(told) == [
        (one.public_id, NOW, "request-7", "192.0.2.7"),
        (other.public_id, NOW + timedelta(minutes=14), "", None),
        (one.public_id, NOW + timedelta(minutes=16), "", None),
    ]
    assert not AuditEvent.objects.acts().exists()
