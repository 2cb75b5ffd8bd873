"""An archive is proven by the seals: whatever was changed in it is found, and the database lets go of nothing else."""

import pytest
from django.db import DatabaseError, connection, transaction

from hiring.append_only import EVENTS, SEALS
from hiring.models import AuditEvent, AuditSeal
from hiring.operations.sealing import AuditFinding
from tests.factories import NOW
from tests.hiring.operations.old_trail import archived, findings, old_trail, tampering

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    return old_trail()


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            lambda ls: [*ls[:2], ls[2].replace(b"thing.done", b"thing.lost"), *ls[3:]],
            "Was changed after it was sealed",
        ),
        (lambda ls: [*ls[:2], *ls[3:]], "seal 1: Sealed 4 events, of which 3 are in the file"),
        (lambda ls: [*ls[:2], ls[3], ls[2], *ls[4:]], "seal 1: Its hash is not that of its events"),
        (lambda ls: [ls[0], *ls[6:]], "line 6: Is no archive"),
        (lambda ls: [ls[0], ls[1].replace(b'"count":4', b'"count":3'), *ls[2:]], "seal 1: Is not the seal"),
        (lambda ls: ls[:-1], "or was broken off"),
        (lambda ls: [*ls, ls[2]], "Is no archive"),
        (
            lambda ls: [*ls[:2], ls[2].replace(b'{"action"', b'{"action":"x","action"'), *ls[3:]],
            "line 3: Is no",
        ),
        (lambda ls: [ls[0].replace(b"20", b"19", 1), *ls[1:]], "Is no archive"),
        (lambda ls: [b"[]\n"], "Is no archive"),
        (lambda ls: [], "Is no archive"),
    ],
)
def test_an_archive_that_was_edited_is_found(trail, tmp_path, edit, words):
    path = tmp_path / "trail.ndjson"
    archived(path)
    path.write_bytes(b"".join(edit(lines_of(path))))

    told = [f"{one.subject} {one.problem}" for one in findings(path)]
    assert told
    assert words in told[0]


def test_a_broken_gzip_file_is_found(trail, tmp_path):
    path = tmp_path / "trail.ndjson.gz"
    archived(path)
    whole = path.read_bytes()
    for broken in (whole[:-20], whole[:40] + b"\0\0\0\0" + whole[44:], b"plain\n"):
        path.write_bytes(broken)
        assert findings(path), broken


def test_seals_that_are_marked_by_hand_are_told_and_so_are_events_that_come_back(trail, tmp_path):
    tampering(f"UPDATE {SEALS} SET archived_at = %s WHERE number = 2", NOW)

    assert findings() == [
        AuditFinding("seal 1", "Is not archived, but a later one is: 2."),
        AuditFinding("seal 2", "Is archived, and no event tells of it."),
        AuditFinding("seal 2", "Is archived, and 3 of its events are here."),
    ]


def test_the_database_lets_go_of_events_of_archived_seals_alone(trail):
    first = AuditSeal.objects.get(number=1)
    refused = [
        f"UPDATE {SEALS} SET archived_at = NULL",
        f"UPDATE {SEALS} SET archived_at = at, sha256 = 'x'",
        f"UPDATE {SEALS} SET archived_at = at, number = number + 10",
    ]
    if connection.vendor == "postgresql":
        refused += [
            f"DELETE FROM {EVENTS} WHERE seal_id = {first.pk}",
            f"DELETE FROM {EVENTS} WHERE seal_id IS NULL",
        ]
    AuditEvent.objects.create(at=NOW, action="thing.done", object_type="thing")
    for statement in refused:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {SEALS} SET archived_at = at WHERE id = {first.pk}")
        cursor.execute(f"DELETE FROM {EVENTS} WHERE seal_id = {first.pk}")
    again = [f"UPDATE {SEALS} SET archived_at = {SEALS}.at WHERE id = {first.pk}"]
    if connection.vendor == "postgresql":
        again += [f"DELETE FROM {SEALS} WHERE id = {first.pk}", f"DELETE FROM {EVENTS}"]
    for statement in again:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
