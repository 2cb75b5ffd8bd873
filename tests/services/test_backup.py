"""A backup taken while the site holds data, brought back elsewhere and found to be what it was."""

import json
import os
import subprocess
import sys
import tarfile
import uuid
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from hiring.errors import WrongState
from hiring.metrics.stamps import last_backup
from hiring.models import Attachment, AuditEvent, AuditSeal
from hiring.operations.backups import backups_in, describe, make_backup
from hiring.operations.restoring import restore_backup
from hiring.operations.sealing import seal_events
from local.environment import database_url, sqlite_url
from local.postgres import find_binaries
from scorecards.models import PanelSummary
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.acts import hand_in
from tests.factories import AttachmentFactory, ScorecardFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def elsewhere(tmp_path):
    """The environment of another place: an empty database and an empty store."""
    name = f"elsewhere_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        url = database_url({**connection.settings_dict, "NAME": name})
    else:
        url = sqlite_url(tmp_path / name)
    place = {"DATABASE_URL": url, "MEDIA_ROOT": str(tmp_path / "media")}
    yield {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PG_BIN": str(find_binaries()), **place}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(env, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def panel(settings, tmp_path):
    """A panel with a card, a compiled summary, a paper, and a trail that is sealed but for its newest event."""
    settings.PG_BIN = str(find_binaries())
    settings.MEDIA_ROOT = str(tmp_path / "original")
    card = ScorecardFactory()
    hand_in(card)
    application = card.panelist.interview.application
    request_summaries([application.pk])
    compile_summaries([application.pk])
    seal_events()
    AttachmentFactory(candidate=application.candidate, file=ContentFile(b"%PDF-1.7 of hers", "cv.pdf"))
    return application


def test_a_backup_is_restored_elsewhere_and_checked_and_what_is_not_whole_is_refused(
    panel, elsewhere, tmp_path
):
    folder = make_backup(tmp_path / "backups")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert sorted(path.name for path in folder.iterdir()) == sorted([*manifest["parts"], "manifest.json"])
    assert folder.stat().st_mode & 0o077 == 0
    assert manifest["audit_head"] == AuditSeal.objects.first().sha256
    assert manifest["files"] == 1
    assert last_backup() is not None
    assert AuditEvent.objects.filter(action="backup.made").count() == 1
    assert AuditEvent.objects.get(action="backup.made").details["audit_head"] == manifest["audit_head"]

    # Into a place that is in use it does not go, and of another kind of database it is not.
    with pytest.raises(WrongState, match="not empty"):
        restore_backup(folder)

    done = manage(elsewhere, "restore", str(folder))

    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].endswith("with 1 files.")
    assert "1 panels checked, no difference." in lines
    assert lines[-1] == "The audit trail's chain, the noted head and all files are as they were."
    kept = Path(elsewhere["MEDIA_ROOT"], Attachment.objects.get().file.name)
    assert kept.read_bytes() == b"%PDF-1.7 of hers"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    damaged = folder / "media.tar"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    with pytest.raises(WrongState, match=r"media\.tar is missing or was changed"):
        restore_backup(folder)


@pytest.mark.parametrize(
    ("name", "kind"), [("../key", tarfile.REGTYPE), ("/etc/key", tarfile.REGTYPE), ("key", tarfile.SYMTYPE)]
)
def test_what_no_backup_packs_is_refused_before_anything_is_restored(panel, elsewhere, tmp_path, name, kind):
    folder = make_backup(tmp_path / "backups")
    strange = tarfile.TarInfo(name)
    strange.type, strange.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
    with tarfile.open(folder / "media.tar", "a") as tar:
        tar.addfile(strange)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["parts"]["media.tar"] = describe(folder / "media.tar")
    (folder / "manifest.json").write_text(json.dumps(manifest))

    done = manage(elsewhere, "restore", str(folder))

    assert f"media.tar holds {name!r}, which no backup packs. Nothing was restored." in done.stderr
    assert not Path(elsewhere["MEDIA_ROOT"]).exists()


def test_a_summary_that_was_edited_before_the_backup_is_found_by_the_restore(panel, elsewhere, tmp_path):
    document = PanelSummary.objects.get().document
    PanelSummary.objects.update(document={**document, "formula": 99})
    folder = make_backup(tmp_path / "backups")

    done = manage(elsewhere, "restore", str(folder))

    assert done.returncode == 1
    assert "Restored, but" in done.stderr
    assert "are not what they should be" in done.stdout


def test_nothing_is_left_of_a_backup_that_fails_and_old_ones_go(panel, tmp_path, settings, monkeypatch):
    target = tmp_path / "backups"
    for second in ("20260101T000000Z", "20260102T000000Z", "20260103T000000Z"):
        (target / f"fairpanel-{second}").mkdir(parents=True)
    make_backup(target, keep=2)
    assert [path.name[10:18] for path in backups_in(target)][:-1] == ["20260103"]
    assert len(backups_in(target)) == 2

    def fail(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hiring.operations.backups.write_media", fail)
    with pytest.raises(CommandError, match=r"No backup was made.*No space left"):
        call_command("backup", str(target / "other"))
    assert list((target / "other").iterdir()) == []

    settings.PG_BIN = str(tmp_path)
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match="pg_dump is not in"):
            call_command("backup", str(target / "other"))
