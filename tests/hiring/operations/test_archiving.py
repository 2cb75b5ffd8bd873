"""Old events leave the database only into a file that the chain of seals proves, and a stopped run goes on."""

import gzip
import json
import os
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hiring.append_only import EVENTS
from hiring.errors import InvalidInput, WrongState
from hiring.metrics.stamps import archived_until
from hiring.models import AuditEvent, AuditSeal
from hiring.operations import archiving
from hiring.operations.archiving import delete_archived, events_left, make_archive
from hiring.operations.sealing import seal_events
from tests.factories import NOW
from tests.hiring.operations.old_trail import (
    BEFORE,
    OLD,
    acts,
    archived,
    findings,
    old_trail,
    sealed_at_once,
    tampering,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    return old_trail()


@pytest.mark.parametrize("name", ["trail.ndjson", "trail.ndjson.gz"])
def test_whole_seals_go_up_to_the_first_with_a_newer_event_and_the_file_proves_them(trail, tmp_path, name):
    path = tmp_path / name
    archive, deleted = archived(path)

    assert (archive.first, archive.last, archive.events, deleted) == (1, 3, 10, 10)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert list(AuditEvent.objects.exclude(action="audit.archived").order_by("pk")) == trail[10:]
    assert list(AuditSeal.objects.order_by("number").values_list("number", "archived_at")) == [
        *((number, NOW) for number in (1, 2, 3)),
        *((number, None) for number in (4, 5, 6)),
    ]
    assert AuditEvent.objects.get(action="audit.archived").details == {
        "file": name,
        "sha256": archive.sha256,
        "bytes": path.stat().st_size,
        "seals": [1, 3],
        "events": 10,
    }
    assert findings(path) == []
    assert archived_until() == OLD + timedelta(days=2, minutes=1)
    text = gzip.decompress(path.read_bytes()) if name.endswith("gz") else path.read_bytes()
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[0] == {
        "format": "fairpanel.audit-archive/1",
        "first_seal": 1,
        "before": f"{BEFORE}T00:00:00+00:00",
    }
    assert lines[2]["public_id"] == str(trail[0].public_id)
    assert lines[2]["details"] == {"words": "ä\u2028", "x": 1.5}
    assert lines[-1] == {"last_seal": 3, "events": 10}


def test_the_next_archive_begins_where_the_last_one_ended_and_a_gap_is_refused(trail, tmp_path):
    archived(tmp_path / "1.ndjson")
    later = NOW + timedelta(days=30)
    day = (later - timedelta(days=366)).date()

    second = make_archive(tmp_path / "2.ndjson", before=day, now=later)
    assert (second.first, second.last) == (4, 5)
    assert delete_archived(second, now=later) == 4
    assert make_archive(tmp_path / "3.ndjson", before=day, now=later) is None
    assert not (tmp_path / "3.ndjson").exists()
    assert findings(tmp_path / "1.ndjson", tmp_path / "2.ndjson") == []
    acts(1, NOW)
    with pytest.raises(WrongState, match="Seals before 7 are still in the database"):
        delete_archived(replace(second, first=7, last=7), now=later)
    assert AuditEvent.objects.filter(seal__number__gte=6).count() == 5


@pytest.mark.parametrize(
    "moment", ["while it is written", "before it has its name", "before anything is deleted"]
)
def test_a_run_that_is_killed_leaves_the_events_and_the_same_call_goes_on(
    trail, tmp_path, monkeypatch, moment
):
    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    path = tmp_path / "trail.ndjson.gz"
    name = {"while it is written": "write_archive", "before it has its name": "_proven"}.get(
        moment, "_delete"
    )
    with monkeypatch.context() as patch:
        patch.setattr(archiving, name, die)
        with pytest.raises(Killed):
            archived(path)
    if moment != "before anything is deleted":
        # A process that is killed tidies nothing up.
        (tmp_path / "trail.ndjson.gz.partial").write_bytes(b"half a li")

    assert list(AuditEvent.objects.exclude(action="audit.archived").order_by("pk")) == trail
    assert findings() == []
    assert archived(path)[1] == 10
    assert findings(path) == []
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_that_is_killed_while_it_deletes_goes_on_with_its_file_and_no_other(
    trail, tmp_path, monkeypatch
):
    path = tmp_path / "trail.ndjson"
    monkeypatch.setattr(archiving, "SEALS_AT_ONCE", 1)
    archive = make_archive(path, before=BEFORE, now=NOW)
    done, real = [], archiving._delete

    def die_second(seals, now):
        if done:
            raise KeyboardInterrupt
        done.append(real(seals, now))
        return done[-1]

    with monkeypatch.context() as patch:
        patch.setattr(archiving, "_delete", die_second)
        with pytest.raises(KeyboardInterrupt):
            delete_archived(archive, now=NOW)

    assert done == [4]
    assert events_left(archive) == 6
    assert findings(path) == []
    with pytest.raises(WrongState, match="holds what is older than"):
        make_archive(path, before=BEFORE - timedelta(days=1), now=NOW)
    assert archived(path)[1] == 6
    assert archived(path)[1] == 0
    assert findings(path) == []
    assert AuditEvent.objects.filter(action="audit.archived").count() == 2


def test_of_two_runs_one_deletes_and_the_other_is_told(trail, tmp_path, monkeypatch):
    one = make_archive(tmp_path / "one.ndjson", before=BEFORE, now=NOW)
    other = make_archive(tmp_path / "other.ndjson", before=BEFORE, now=NOW)
    looked = archiving._note

    def overtaken(archive, now):
        looked(archive, now)
        if archive is one:
            assert delete_archived(other, now=NOW) == 10

    monkeypatch.setattr(archiving, "_note", overtaken)
    late = archiving._left(one, 1)
    seals = list(late)
    assert delete_archived(one, now=NOW) == 0
    with pytest.raises(WrongState, match="archived by another run"):
        archiving._delete(seals, NOW)

    assert findings(tmp_path / "one.ndjson", tmp_path / "other.ndjson") == []
    assert one.sha256 == other.sha256
    with archiving._claimed(tmp_path / "new.ndjson"), pytest.raises(WrongState, match="Another run writes"):
        make_archive(tmp_path / "new.ndjson", before=BEFORE + timedelta(days=1), now=NOW)


def test_a_file_that_is_there_and_is_no_archive_of_this_trail_is_left_alone(trail, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("My notes\n")

    with pytest.raises(WrongState, match=r"Nothing was deleted. notes.txt: line 1: Is no archive"):
        archived(path)
    with pytest.raises(FileNotFoundError):
        archived(tmp_path / "nowhere" / "trail.ndjson")

    assert path.read_text() == "My notes\n"
    assert AuditEvent.objects.count() == len(trail)


def test_a_disk_that_is_full_leaves_no_file_and_every_event(trail, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archiving.os, "fsync", full)
    with pytest.raises(CommandError, match=r"No archive was written. .*No space left"):
        call_command(
            "archive_audit", "--before", str(BEFORE), "--to", str(tmp_path / "trail.ndjson"), "--yes"
        )

    assert list(tmp_path.iterdir()) == []
    assert AuditEvent.objects.count() == len(trail)


def test_a_file_that_was_there_is_on_the_disk_for_good_before_anything_is_deleted(
    trail, tmp_path, monkeypatch
):
    path = tmp_path / "trail.ndjson"
    make_archive(path, before=BEFORE, now=NOW)
    synced, real = [], archiving._delete
    monkeypatch.setattr(archiving.os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    monkeypatch.setattr(archiving, "_delete", lambda *group: synced.append("deleted") or real(*group))

    assert archived(path)[1] == 10

    assert synced == [path.stat().st_ino, tmp_path.stat().st_ino, "deleted"]


def test_only_days_that_are_long_past_can_be_asked_for(trail, tmp_path, settings):
    path = tmp_path / "trail.ndjson"
    latest = (NOW - timedelta(days=365)).date()

    with pytest.raises(InvalidInput, match=f"Events of the last 365 days stay .* is {latest}"):
        make_archive(path, before=latest + timedelta(days=1), now=NOW)
    assert make_archive(path, before=date(1999, 1, 1), now=NOW) is None
    settings.AUDIT_KEEP_DAYS = 90
    assert make_archive(path, before=latest + timedelta(days=1), now=NOW).last == 5


def test_what_was_changed_in_the_database_is_never_archived(trail, tmp_path):
    path = tmp_path / "trail.ndjson"
    tampering(f"UPDATE {EVENTS} SET action = 'thing.undone' WHERE id = %s", trail[1].pk)
    with pytest.raises(WrongState, match=f"event {trail[1].public_id}: Was changed after it was sealed"):
        archived(path)
    assert list(tmp_path.iterdir()) == []
    tampering(f"UPDATE {EVENTS} SET action = 'thing.done' WHERE id = %s", trail[1].pk)
    archive = make_archive(path, before=BEFORE, now=NOW)
    tampering(f"DELETE FROM {EVENTS} WHERE id = %s", trail[1].pk)

    with pytest.raises(WrongState, match="seal 1: Sealed 4 events, of which 3 are there"):
        delete_archived(archive, now=NOW)

    assert not AuditSeal.objects.filter(archived_at__isnull=False).exists()
    assert AuditEvent.objects.count() == len(trail) - 1


def test_ten_thousand_events_go_with_few_in_memory_and_few_statements(tmp_path, monkeypatch):
    previous = ""
    for number in range(1, 201):
        previous = sealed_at_once(number, previous, 50, OLD + timedelta(hours=number))
    monkeypatch.setattr("hiring.operations.sealing.AT_ONCE", 1_000)
    held, real = [], archiving.write_archive.__globals__["events_of"]
    monkeypatch.setattr(
        "hiring.operations.archive_files.events_of",
        lambda seals: held.append(sum(map(len, (rows := real(seals)).values()))) or rows,
    )

    with CaptureQueriesContext(connection) as queries:
        archive, deleted = archived(tmp_path / "trail.ndjson.gz")

    assert (archive.events, deleted, max(held)) == (10_000, 10_000, 1_000)
    # Ten groups, each read twice, marked and deleted: by a statement each, and a few more around them.
    asked = [
        query["sql"] for query in queries if query["sql"].startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))
    ]
    assert len([sql for sql in asked if sql.startswith("DELETE")]) == 10
    assert len(asked) <= 60
    assert findings(tmp_path / "trail.ndjson.gz") == []


def test_the_commands_ask_first_and_tell_which_seals_no_file_was_given_for(
    trail, tmp_path, monkeypatch, capsys, settings
):
    path = str(tmp_path / "trail.ndjson")
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    words = ["archive_audit", "--before", str(BEFORE), "--to", path]
    with pytest.raises(CommandError, match="The file stays"):
        call_command(*words)
    monkeypatch.setattr("builtins.input", lambda _question: "archive")
    call_command(*words)
    assert "10 events were deleted" in capsys.readouterr().out
    call_command(*words, "--yes")
    assert "0 events were deleted" in capsys.readouterr().out
    for before, said in (("2026-13-01", "is no day"), ("2999-01-01", "stay in the database")):
        with pytest.raises(CommandError, match=said):
            call_command("archive_audit", "--before", before, "--to", str(tmp_path / "x"))
    call_command("archive_audit", "--before", "1999-01-01", "--to", str(tmp_path / "x"))
    assert "No seal holds only events from before 1999-01-01" in capsys.readouterr().out
    assert [one.name for one in tmp_path.iterdir()] == ["trail.ndjson"]

    seal_events()
    call_command("verify_audit")
    assert "Seals 1 to 3 are archived: give --archive to check their events." in capsys.readouterr().out
    call_command("verify_audit", "--archive", path)
    said = capsys.readouterr().out
    assert f"{path}: 10 events checked, seals 1 to 3." in said
    assert "give --archive" not in said
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", "--archive", str(tmp_path / "lost"))


def test_the_way_back_is_open_only_while_nothing_is_archived(trail, tmp_path):
    migration = import_module("hiring.migrations.0023_audit_archived")
    editor = SimpleNamespace(
        connection=connection, execute=lambda sql, params: connection.cursor().execute(sql, params)
    )
    migration.guard_as_before(apps, editor)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        archived(tmp_path / "trail.ndjson")
    migration.guard(apps, editor)
    archived(tmp_path / "trail.ndjson")

    with pytest.raises(RuntimeError, match="are in archives"):
        migration.guard_as_before(apps, editor)
    assert findings(tmp_path / "trail.ndjson") == []
