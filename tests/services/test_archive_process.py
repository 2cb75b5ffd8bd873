"""Killed at any moment, or two at once: no event of the trail is ever in neither the database nor a proven file."""

import gzip
import json
import sys
import zlib
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from hiring.append_only import EVENTS, SEALS
from hiring.models import AuditEvent, AuditSeal
from hiring.operations.archive_files import ArchiveReading
from hiring.operations.sealing import ARCHIVED, seal_events, verify_audit
from local.guard import wait_until
from local.processes import ChildFailedError
from tests.factories import NOW
from tests.hiring.operations.old_trail import BEFORE, OLD, acts, sealed_at_once
from tests.plugins.processes import ROOT
from tests.services.turnstile import Turnstile

pytestmark = [pytest.mark.services, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

EARLIER = BEFORE - timedelta(days=10)


@pytest.fixture
def trail():
    """12,000 old events in three groups of seals, nine seals of them older than EARLIER, and three events of today."""
    previous = ""
    for number in range(1, 13):
        previous = sealed_at_once(number, previous, 1_000, OLD + timedelta(days=number))
    acts(3, NOW)
    return set(AuditEvent.objects.values_list("public_id", flat=True))


def start(processes, name, path, before=BEFORE):
    words = ["archive_audit", "--before", str(before), "--to", str(path), "--yes"]
    processes.supervisor.start(name, [sys.executable, "manage.py", *words], cwd=ROOT, env=processes.env)


def said_by(processes, name):
    """What it says when it is through, whether it refuses or not."""
    assert wait_until(lambda: processes.supervisor.children[name].poll() is not None, 60), processes.log(name)
    try:
        processes.supervisor.wait(name)
    except ChildFailedError as refusal:
        return str(refusal)
    return processes.log(name)


def text_of(partial):
    """As much of a compressed file as is there."""
    return zlib.decompressobj(wbits=31).decompress(partial.read_bytes()) if partial.exists() else b""


def archived_in(*files):
    """The events of these files, each as often as it is there, of which the chain must prove every one."""
    assert [one for file in files for one in ArchiveReading(file).findings()] == []
    lines = [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    return Counter(line["public_id"] for line in lines if "public_id" in line)


def in_database():
    return Counter(map(str, AuditEvent.objects.exclude(action=ARCHIVED).values_list("public_id", flat=True)))


def test_killed_at_any_moment_no_event_is_in_neither_and_the_same_words_go_on(processes, trail, tmp_path):
    path, partial = tmp_path / "trail.ndjson.gz", tmp_path / "trail.ndjson.gz.partial"
    everything = Counter(map(str, trail))
    moments = {
        "while it is written": (EVENTS, lambda: 0 < text_of(partial).count(b"\n") < 12_000),
        "before it is proven": (SEALS, lambda: b'"last_seal"' in text_of(partial)),
        "before anything is deleted": (EVENTS, path.exists),
        # Seals of the next group are marked, and its events are about to go.
        "in the middle of deletion": (EVENTS, AuditSeal.objects.filter(archived_at__isnull=False).exists),
    }
    left = {}

    for moment, (table, reached) in moments.items():
        with Turnstile(table) as turnstile:
            start(processes, moment, path)
            turnstile.pass_until(reached)
            processes.kill(moment)
        here, there = in_database(), archived_in(*filter(type(path).exists, [path]))
        left[moment] = (here.total(), there.total())
        assert here | there == everything, moment
        assert list(verify_audit(now=NOW)) == [], moment
    start(processes, "at last", path)
    said = said_by(processes, "at last")

    assert left == {
        "while it is written": (12_003, 0),
        "before it is proven": (12_003, 0),
        "before anything is deleted": (12_003, 12_000),
        "in the middle of deletion": (7_003, 12_000),
    }
    assert "7,000 events were deleted" in said
    assert in_database() + archived_in(path) == everything
    assert [file.name for file in tmp_path.glob("trail*")] == [path.name]
    seal_events()
    call_command("verify_audit")
    call_command("verify_audit", "--archive", str(path))


def test_of_two_that_write_the_same_file_one_does_and_the_other_says_so(processes, trail, tmp_path):
    path, partial = tmp_path / "trail.ndjson.gz", tmp_path / "trail.ndjson.gz.partial"
    with Turnstile(EVENTS) as turnstile:
        start(processes, "first", path)
        turnstile.pass_until(lambda: text_of(partial) > b"")
        start(processes, "second", path)
        assert f"Another run writes {partial} at this moment." in said_by(processes, "second")

    assert "12,000 events were deleted" in said_by(processes, "first")
    assert in_database() + archived_in(path) == Counter(map(str, trail))
    assert [file.name for file in tmp_path.glob("trail*")] == [path.name]


def test_of_two_that_delete_the_same_events_one_does_and_the_other_says_so(processes, trail, tmp_path):
    longer, shorter = tmp_path / "longer.ndjson.gz", tmp_path / "shorter.ndjson.gz"
    holder = connection.get_new_connection(connection.get_connection_params())
    with holder:
        holder.execute(f"SELECT 1 FROM {SEALS} WHERE number = 3 FOR UPDATE")
        start(processes, "longer", longer)
        assert wait_until(lambda: marking() == 1, 30), processes.log("longer")
        start(processes, "shorter", shorter, before=EARLIER)
        assert wait_until(lambda: marking() == 2, 30), processes.log("shorter")

    assert "12,000 events were deleted" in said_by(processes, "longer")
    assert "Seals from 1 on are being archived by another run." in said_by(processes, "shorter")
    start(processes, "shorter", shorter, before=EARLIER)
    assert "0 events were deleted" in said_by(processes, "shorter")
    everything = Counter(map(str, trail))
    assert in_database() + archived_in(longer) == everything
    assert archived_in(shorter).total() == 9_000
    assert archived_in(shorter) <= archived_in(longer)
    assert list(verify_audit(now=NOW)) == []


def marking():
    """How many wait to mark seals as archived."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE \"{SEALS}\"%'"
        )
        return cursor.fetchone()[0]
