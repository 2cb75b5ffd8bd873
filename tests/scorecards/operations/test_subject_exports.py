"""What a candidate is handed: everything about them, nobody else, and nothing that is not yet to be read."""

import io
import json
import zipfile
from datetime import timedelta

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from hiring.errors import NotAllowed, WrongState
from hiring.models import Attachment, AuditEvent, Candidate, Mail
from hiring.operations.consents import give_consent
from hiring.operations.holds import place_hold
from hiring.operations.statements import add_statement
from scorecards.models import SubjectExport
from scorecards.operations import subject_exports
from scorecards.operations.erasing import erase_candidate
from scorecards.operations.subject_archive import SCHEMA_FILE, safe_name
from scorecards.operations.subject_exports import (
    expire_subject_exports,
    make_subject_export,
    open_subject_export,
    request_subject_export,
    stale_subject_exports,
)
from tests.acts import hand_in
from tests.factories import (
    NOW,
    ApplicationFactory,
    EmploymentFactory,
    NoteFactory,
    RecruiterFactory,
    ScorecardFactory,
    ScreeningFactFactory,
    StageMoveFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.journeys.planted import planted
from tests.scorecards.operations.test_erasing import end

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def world(settings, tmp_path):
    """A person with a word in every field, colleagues with names of their own, and another candidate of the job."""
    settings.MEDIA_ROOT = tmp_path
    panel = planted("Maple")
    application, person = panel.application, panel.application.candidate
    author = panel.card.panelist.user
    type(author).objects.filter(pk=author.pk).update(name="Tomasz Vrba", email="tomasz@corp.example")
    rival = ApplicationFactory(job=application.job, candidate__name="Rival Candidate").candidate
    EmploymentFactory(candidate=person, employer="Northwind")
    ScreeningFactFactory(application=application)
    StageMoveFactory(application=application, moved_by=panel.owner)
    NoteFactory(
        candidate=person,
        author=panel.owner,
        text=f"Tomasz and tomasz vrba (TOMASZ@corp.example) prefer {rival.name}, says Maple; tomaszek stays.",
    )
    add_statement(
        candidate_id=person.pk, text="I was ill that day.", received_on=NOW.date(), by=panel.owner, now=NOW
    )
    give_consent(
        candidate_id=person.pk,
        purpose="talent_pool",
        wording="Keep my file.",
        wording_version="3",
        given_at=NOW,
        expires_at=NOW + timedelta(days=90),
        how="form",
        by=panel.owner,
        now=NOW,
    )
    place_hold(candidate_id=person.pk, reason="Secret of our lawyers.", by=panel.owner, now=NOW)
    Mail.objects.create(
        key="k",
        kind="invitation",
        recipient=author,
        interview=panel.card.panelist.interview,
        due_at=NOW,
        sent_at=NOW,
    )
    return panel


def archive_of(export):
    export.refresh_from_db()
    assert (export.state, export.failure) == ("done", "")
    with export.file.open("rb") as file:
        found = zipfile.ZipFile(io.BytesIO(file.read()))
    return {name: found.read(name).decode() for name in found.namelist()}


def exported(panel, now=SOON):
    export = request_subject_export(candidate_id=panel.application.candidate_id, by=panel.owner, now=NOW)
    make_subject_export(export.pk, now=now)
    return archive_of(export)


def test_the_file_holds_everything_about_the_person_and_masks_everybody_else(world):
    end(world.application)
    files = exported(world)

    data = json.loads(files["data.json"])
    jsonschema.validate(data, json.loads(files["data.schema.json"]))
    assert files["papers/01 Maple paper.txt"] == "Maple content"
    page = files["read-me-first.html"]
    for told in (page, files["data.json"]):
        for word in ("Maple person", "MAPLE EVIDENCE", "MAPLE AMENDED", "MAPLE DECISION", "MAPLE NOTE"):
            assert word in told
        for word in (
            "MAPLE MESSAGE",
            "I was ill that day.",
            "Keep my file.",
            "Northwind",
            "maplemail@example.org",
        ):
            assert word in told
        for word in ("Vrba", "TOMASZ@", "Rival", "MAPLE PRIVATE", "MAPLE DRAFT", "MAPLE RECUSAL", "lawyers"):
            assert word not in told
        assert world.owner.name not in told
    [application] = data["applications"]
    assert [card["by"] for card in application["scorecards"]] == ["Interviewer 1"]
    assert [one["number"] for one in application["scorecards"][0]["versions"]] == [1, 2]
    assert data["notes"][-1]["text"] == (
        "Interviewer 1 and Interviewer 1 (Interviewer 1) prefer another candidate, says Maple; tomaszek stays."
    )
    assert data["mails"] == [
        {"kind": "Invitation", "to": "Interviewer 1", "sent_at": "2026-03-02T09:00:00+00:00"}
    ]
    assert data["retention"]["words"].startswith("A legal hold keeps everything")
    assert not application["decisions"][0]["by"].startswith("Recruiter")


def test_a_panel_at_work_is_left_out_and_the_file_says_so(world):
    files = exported(world)

    data = json.loads(files["data.json"])
    jsonschema.validate(data, json.loads(SCHEMA_FILE.read_text()))
    assert "MAPLE EVIDENCE" not in files["data.json"] + files["read-me-first.html"]
    assert data["applications"][0]["panel_included"] is False
    assert data["left_out"][-1] == (
        "What the panel wrote about your application for Maple job: some of it is still owed."
    )
    # Everybody else's work is done: the last card opens it.
    hand_in(world.draft)
    assert "MAPLE EVIDENCE" in exported(world)["data.json"]


def test_only_somebody_who_runs_everything_and_owes_nothing_asks_and_fetches(world):
    person = world.application.candidate
    manager = UserFactory()
    TeamMemberFactory(job=world.application.job, user=manager)
    for stranger in (manager, UserFactory(), world.card.panelist.user):
        with pytest.raises(NotAllowed, match="Only whoever runs all"):
            request_subject_export(candidate_id=person.pk, by=stranger)
    owing = RecruiterFactory()
    ScorecardFactory(panelist__interview__application=world.application, panelist__user=owing)
    with pytest.raises(NotAllowed, match="You owe a scorecard"):
        request_subject_export(candidate_id=person.pk, by=owing)
    asked = RecruiterFactory()
    export = request_subject_export(candidate_id=person.pk, by=asked, now=NOW)
    with pytest.raises(WrongState, match="not made yet"):
        open_subject_export(public_id=export.public_id, by=asked, now=NOW)
    make_subject_export(export.pk, now=SOON)

    with pytest.raises(NotAllowed):
        open_subject_export(public_id=export.public_id, by=world.owner, now=SOON)
    content, name = open_subject_export(public_id=export.public_id, by=asked, now=SOON)
    content.close()
    assert name == "Maple person, 2026-03-02.zip"
    # A confidential search they know nothing of shuts the whole file, without saying why.
    ApplicationFactory(candidate=person, job__is_confidential=True)
    with pytest.raises(NotAllowed, match="Only whoever runs all"):
        open_subject_export(public_id=export.public_id, by=asked, now=SOON)
    told = AuditEvent.objects.filter(object_id=person.public_id, action__startswith="candidate.export")
    assert [one.action for one in told.order_by("pk")] == [
        "candidate.export_requested",
        "candidate.exported",
        "candidate.export_downloaded",
    ]


def test_a_right_lost_meanwhile_and_a_person_erased_meanwhile_leave_no_file(world, settings, monkeypatch):
    person = world.application.candidate
    export = request_subject_export(candidate_id=person.pk, by=world.owner, now=NOW)
    world.owner.groups.clear()
    make_subject_export(export.pk, now=NOW)
    export.refresh_from_db()
    assert (export.state, export.failure.split(" ")[0]) == ("failed", "Only")

    late = request_subject_export(candidate_id=person.pk, by=RecruiterFactory(), now=NOW)
    end(world.application)
    person.holds.all().delete()
    whole = subject_exports.write_archive

    def erased_while_written(*args):
        data = whole(*args)
        erase_candidate(candidate_id=person.pk, by=None, now=SOON)
        return data

    monkeypatch.setattr(subject_exports, "write_archive", erased_while_written)
    make_subject_export(late.pk, now=SOON)
    assert not SubjectExport.objects.exists()
    assert not [one for one in (settings.MEDIA_ROOT / "subject_exports").rglob("*") if one.is_file()]


def test_a_file_is_kept_for_a_week_and_a_dead_worker_is_made_up_for(world, settings):
    export = request_subject_export(candidate_id=world.application.candidate_id, by=world.owner, now=NOW)
    assert stale_subject_exports(NOW + timedelta(minutes=2)) == [export.pk]
    Attachment.objects.update(file="attachments/lost")
    make_subject_export(export.pk, now=SOON)
    files = archive_of(export)
    assert "it is missing from the store" in files["data.json"]

    assert expire_subject_exports(NOW + timedelta(days=6)) == 0
    assert expire_subject_exports(NOW + timedelta(days=8)) == 1
    export.refresh_from_db()
    assert export.file.name == ""


def test_the_command_writes_the_same_for_one_person_and_nothing_twice(world, tmp_path, capsys):
    target = tmp_path / "out.zip"
    public_id = str(world.application.candidate.public_id)
    call_command("export_candidate", public_id, output=target)
    assert "data.json" in zipfile.ZipFile(target).namelist()
    assert target.stat().st_mode & 0o077 == 0
    assert "Left out:" in capsys.readouterr().out
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_candidate", public_id, output=target)
    Candidate.objects.update(erased_at=NOW)
    with pytest.raises(CommandError, match="was erased"):
        call_command("export_candidate", public_id, output=tmp_path / "other.zip")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "etc passwd"), ("CV: Ängström?.pdf", "CV Ängström .pdf"), ("///", "file")],
)
def test_a_papers_name_leads_nowhere(given, kept):
    assert safe_name(given) == kept
