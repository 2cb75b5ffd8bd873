"""A store that has no room: whoever asked for a file does not have to ask again."""

import errno
from datetime import timedelta

import pytest

from hiring.models import Export
from hiring.operations import exports
from hiring.operations.exports import make_export, request_export, stale_exports
from hiring.operations.made_files import STALE, TRIED_FOR
from tests.factories import NOW, CandidateFactory, RecruiterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(monkeypatch):
    """An export that was asked for while nothing ran."""
    monkeypatch.setattr(exports, "queue_on_commit", lambda task, pk: None)
    CandidateFactory()
    export = request_export(by=RecruiterFactory(), kind="candidates", file_format="csv", now=NOW)
    Export.objects.update(created_at=NOW)
    return export


def no_room(*args):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_an_export_to_the_sweep_and_the_next_try_makes_it(export, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr(exports, "cells_of", no_room)
        with pytest.raises(OSError, match="No space left"):
            make_export(export.pk, now=NOW)
    later = NOW + STALE + timedelta(seconds=1)

    assert stale_exports(later) == [export.pk]
    make_export(export.pk, now=later)
    export.refresh_from_db()
    assert (export.state, export.failure, export.finished_at) == ("done", "", later)


def test_a_disk_that_stays_full_for_a_day_is_told(export, monkeypatch):
    monkeypatch.setattr(exports, "cells_of", no_room)

    with pytest.raises(OSError, match="No space left"):
        make_export(export.pk, now=NOW + TRIED_FOR)

    export.refresh_from_db()
    assert (export.state, export.failure) == (
        "failed",
        "Something went wrong on our side. Ask for the export again.",
    )
