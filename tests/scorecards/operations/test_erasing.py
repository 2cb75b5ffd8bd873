"""A person who was erased is nowhere: not in a table, not in a file; and what is left still adds up."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from hiring.errors import NotAllowed, WrongState
from hiring.models import (
    AuditEvent,
    Candidate,
    CandidateImport,
    CandidateMerge,
    ConflictOfInterest,
    Consent,
    DuplicatePair,
    Export,
    ExternalId,
    IdempotencyKey,
    ImportProblem,
    LegalHold,
    Panelist,
    PlannedErasure,
    ResourceExport,
    RetentionRule,
    SavedView,
    Statement,
)
from hiring.models.base import new_public_id
from hiring.operations import erasing as pipeline
from hiring.operations.holds import lift_hold, place_hold
from hiring.operations.indexing import reindex_candidates, reindex_missing
from hiring.operations.notes import add_note
from hiring.operations.sealing import seal_events, verify_audit
from scorecards.models import Debrief, FrozenSummary, Packet, PanelSummary, Rating, Stance, SubjectExport
from scorecards.operations import erasing as evidence
from scorecards.operations.cards import amend_scorecard
from scorecards.operations.debriefs import close_point, raise_point
from scorecards.operations.erasing import erase_candidate
from scorecards.operations.summaries import compile_summaries
from scorecards.operations.verifying import verify_batch
from tests.acts import compiled, drafts
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    NoteFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    ScorecardFactory,
    ScreeningFactFactory,
    UserFactory,
)
from tests.journeys.planted import planted
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db

WORD = "Quokka"
LATER = NOW + timedelta(days=30)
TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
# What stays though it is text: figures, ids and hashes, and words about meetings and mails that name nobody.
STAYS = {
    ("interview", "timezone"),
    ("mail", "key"),
    ("mail", "last_error"),
    ("plannederasure", "last_error"),
    ("panelsummary", "document"),
    ("panelsummary", "sha256"),
    ("frozensummary", "document"),
    ("frozensummary", "sha256"),
}


def end(application, now=NOW):
    type(application).objects.filter(pk=application.pk).update(
        status="rejected", closed_at=now, rejection_reason=RejectionReasonFactory()
    )


@pytest.fixture
def world(settings, tmp_path):
    """A person with their word in every field that can hold one, and a panel of two."""
    settings.MEDIA_ROOT = tmp_path
    panel = planted(WORD)
    application, person, owner = panel.application, panel.application.candidate, panel.owner
    Candidate.objects.filter(pk=person.pk).update(
        name=f"{WORD} Lind", phone=f"{WORD} 1", location=WORD, profile_url=f"https://{WORD}.example"
    )
    EmploymentFactory(candidate=person, employer=WORD, title=WORD)
    NoteFactory(candidate=person, text=WORD)
    ScreeningFactFactory(application=application)
    ExternalId.objects.create(candidate=person, system="greenhouse", value=WORD)
    ConflictOfInterest.objects.create(user=UserFactory(), candidate=person, reason=WORD, declared_by=owner)
    DuplicatePair.objects.create(
        first=person, second=CandidateFactory(), score=90, reasons=[WORD], found_at=NOW
    )
    CandidateMerge.objects.create(
        candidate=person,
        merged_id=new_public_id(),
        merged_by=owner,
        merged_at=NOW,
        moved={"left": {"name": WORD}},
    )
    debrief = Debrief.objects.get(application=application)
    raise_point(debrief_id=debrief.pk, topic=f"{WORD} and us", by=owner)
    for point in debrief.points.all():
        close_point(point_id=point.pk, line=f"{WORD} fits.", by=owner)
    Stance.objects.create(
        debrief=debrief, rating=Rating.objects.first(), user=owner, agrees=True, why=f"{WORD} said so."
    )
    type(panel.decision).objects.filter(pk=panel.decision.pk).update(reason=f"{WORD} it is")
    upload = CandidateImport.objects.create(
        job=application.job,
        uploaded_by=owner,
        uploaded_at=NOW,
        filename="list.csv",
        state="done",
        confirmed_at=NOW,
        imported_at=NOW,
        sample=[{"name": WORD}],
    )
    upload.file.save("list.csv", ContentFile(WORD.encode()))
    ImportProblem.objects.create(upload=upload, line=2, sentence=f"{WORD} twice")
    export = Export.objects.create(owner=owner, kind="candidates", state="done", finished_at=NOW)
    export.file.save("export", ContentFile(WORD.encode()))
    made = ResourceExport.objects.create(
        owner=owner,
        resource="candidates",
        state="done",
        finished_at=NOW,
        filters={"email": f"{WORD}mail@example.org"},
    )
    made.file.save("made", ContentFile(WORD.encode()))
    Packet.objects.get().file.save("packet", ContentFile(WORD.encode()))
    SavedView.objects.create(owner=owner, page="hiring.candidate", name="One", query=f"q={WORD}+Lind")
    SavedView.objects.create(owner=owner, page="hiring.candidate", name="Other", query="q=Somebody")
    IdempotencyKey.objects.create(
        user=owner,
        key="k",
        request="POST /",
        body_sha256="",
        status=201,
        body=f"{WORD} Lind".encode(),
        created_at=NOW,
    )
    plant_rights(person, owner)
    reindex_candidates([person.pk])
    end(application)
    return panel


def plant_rights(person, owner):
    """The word in what is kept about a person's rights, and in a file that was made for them."""
    Statement.objects.create(candidate=person, text=WORD, received_on=NOW.date(), recorded_by=owner)
    Consent.objects.create(
        candidate=person,
        purpose="talent_pool",
        wording_version=WORD,
        wording=WORD,
        given_at=NOW,
        expires_at=LATER,
        how="form",
        recorded_by=owner,
    )
    LegalHold.objects.create(
        candidate=person,
        reason=WORD,
        placed_by=owner,
        placed_at=NOW,
        lifted_by=owner,
        lifted_at=NOW,
        lift_reason=WORD,
    )
    PlannedErasure.objects.create(
        candidate=person,
        rule=RetentionRule.objects.create(outcome="rejected", months=6, basis="Policy"),
        counted_from=NOW,
        due_at=NOW,
        planned_at=NOW,
        erase_after=LATER,
        postponed_by=owner,
        postponed_reason=WORD,
    )
    made = SubjectExport.objects.create(candidate=person, owner=owner, state="done", finished_at=NOW)
    made.file.save("made", ContentFile(WORD.encode()))


def everything_stored(settings):
    """Every cell of every table, and every byte of every file, in lower case."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield (
                    table,
                    " ".join(
                        bytes(cell).decode("utf-8", "replace")
                        if isinstance(cell, memoryview | bytes)
                        else str(cell)
                        for cell in row
                    ).lower(),
                )
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode("utf-8", "replace").lower()


def places_of(word, settings):
    return sorted({place for place, text in everything_stored(settings) if word.lower() in text})


def test_a_scan_of_tables_and_files_finds_nothing_of_an_erased_person(
    world, settings, django_capture_on_commit_callbacks
):
    job = world.application.job
    # The fixture names what is not about the person after them, too.
    type(job).objects.filter(pk=job.pk).update(title="Head of Product", scope="")
    job.stages.update(name=Concat(Value("Stage "), Cast("pk", CharField())))
    before = places_of(WORD, settings)
    planted_in = ("candidate", "searchentry", "idempotencykey", "statement", "consent", "legalhold")
    assert {f"hiring_{name}" for name in (*planted_in, "plannederasure")} <= set(before)
    assert {"scorecards_rating"} <= set(before)

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate_id=world.application.candidate_id, by=site_admin(), now=LATER)

    assert places_of(WORD, settings) == []
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Other"]
    assert PlannedErasure.objects.get().state == "done"
    assert LegalHold.objects.get().reason == "[erased]"
    person = Candidate.objects.get(pk=world.application.candidate_id)
    assert (person.name, person.email, person.erased_at) == ("Erased person", "", LATER)


def test_every_text_about_a_person_has_a_rule():
    gone = {model for model, _path in pipeline.GONE} | {Packet, SubjectExport}
    ruled = {
        (rule.model._meta.model_name, field)
        for rule in (*pipeline.TEXTS, *evidence.TEXTS)
        for field in rule.fields
    }
    ruled |= {("candidate", field) for field in pipeline.IDENTITY} | {("candidatemerge", "moved")}
    missing = set()
    for model in about_a_person():
        for field in model._meta.concrete_fields:
            if isinstance(field, TEXT) and not field.choices and model not in gone:
                missing.add((model._meta.model_name, field.name))

    assert missing - ruled - STAYS == set()
    assert (ruled | STAYS) - missing == {("candidate", "user")}


def about_a_person():
    """Every kind of row that leads to a candidate by its foreign keys."""
    found, waiting = set(), [Candidate]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [other for other in apps.get_models() if points_to(other, model)]
    return found


def points_to(model, target):
    owned = model._meta.app_label in {"hiring", "scorecards"} and not model._meta.auto_created
    return owned and any(
        isinstance(field, models.ForeignKey) and field.related_model is target
        for field in model._meta.concrete_fields
    )


def test_scores_of_a_small_panel_go_and_its_summary_is_empty(world):
    application = world.application

    erase_candidate(candidate_id=application.candidate_id, by=site_admin(), now=LATER)
    compile_summaries([application.pk])

    assert not Rating.objects.exists()
    assert not FrozenSummary.objects.exists()
    assert not Debrief.objects.exists()
    world.decision.refresh_from_db()
    assert (world.decision.summary, world.decision.reason) == (None, "[erased]")
    assert verify_batch([application.pk]) == []


def test_scores_of_a_large_panel_stay_without_a_word_and_its_figures_as_they_were(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    application = ApplicationFactory(candidate__name=WORD)
    ScorecardFactory.create_batch(4, panelist__interview__application=application, submitted=True)
    end(application)
    before = PanelSummary.objects.get(application=compiled(application))

    erase_candidate(candidate_id=application.candidate_id, by=None, now=LATER)
    compile_summaries([application.pk])

    after = PanelSummary.objects.get(application=application)
    assert (after.version, after.sha256, after.document) == (before.version, before.sha256, before.document)
    assert set(Rating.objects.values_list("evidence", flat=True)) == {"[erased]"}
    assert verify_batch([application.pk]) == []


def test_the_trail_holds_before_and_after(world):
    seal_events(LATER)
    erase_candidate(candidate_id=world.application.candidate_id, by=site_admin(), now=LATER)
    seal_events(LATER)

    assert list(verify_audit(now=LATER)) == []
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.object_id) == ("candidate.anonymised", world.application.candidate.public_id)


def test_nothing_is_written_about_an_erased_person_any_more(world):
    person = world.application.candidate
    author = world.card.panelist.user
    reindex_missing()
    erase_candidate(candidate_id=person.pk, by=site_admin(), now=LATER)

    assert not Panelist.objects.owing().exists()
    with pytest.raises(WrongState, match="was erased"):
        add_note(candidate_id=person.pk, text="Still here?", by=world.owner)
    with pytest.raises(WrongState, match="was erased"):
        amend_scorecard(
            scorecard_id=world.card.pk,
            by=author,
            ratings=drafts(vision=1),
            recommendation="no",
            reason="Why not.",
        )
    assert not person.match_keys.exists()
    assert reindex_missing() == 0


def test_only_a_site_admin_who_sees_all_erases_and_nobody_who_is_in_the_running_is_erased(world):
    person = world.application.candidate
    for stranger in (RecruiterFactory(), world.owner):
        with pytest.raises(NotAllowed, match="Only a site admin"):
            erase_candidate(candidate_id=person.pk, by=stranger)
    secret = ApplicationFactory(candidate=person, job__is_confidential=True)
    with pytest.raises(NotAllowed, match="Only a site admin"):
        erase_candidate(candidate_id=person.pk, by=site_admin())
    with pytest.raises(WrongState, match="End their applications"):
        erase_candidate(candidate_id=person.pk, by=None)
    end(secret)

    erase_candidate(candidate_id=person.pk, by=None, now=LATER)
    again = erase_candidate(candidate_id=person.pk, by=None)

    assert again.erased_at == LATER
    assert AuditEvent.objects.filter(action="candidate.anonymised").count() == 1


def test_nothing_of_a_held_person_goes_by_any_door(world):
    person = world.application.candidate
    hold = place_hold(
        candidate_id=person.pk, reason="A claim.", by=world.owner, ends_on=LATER.date(), now=NOW
    )
    for by in (None, site_admin()):
        with pytest.raises(WrongState, match="A legal hold keeps this person"):
            erase_candidate(candidate_id=person.pk, by=by, now=LATER)
    with pytest.raises(NotAllowed, match="Only a site admin"):
        erase_candidate(candidate_id=person.pk, by=world.owner, now=LATER)

    with pytest.raises(NotAllowed, match="Whoever placed a hold lifts it"):
        lift_hold(hold_id=hold.pk, reason="No.", by=RecruiterFactory(), now=NOW)
    # The day after its last day a hold is over, without anybody lifting it.
    erase_candidate(candidate_id=person.pk, by=None, now=LATER + timedelta(days=1))

    assert Candidate.objects.get(pk=person.pk).is_erased
    assert [event.action for event in AuditEvent.objects.filter(object_id=hold.public_id)] == [
        "legalhold.placed"
    ]


def test_a_failure_in_the_middle_changes_nothing_and_the_second_try_finishes(
    world, settings, monkeypatch, django_capture_on_commit_callbacks
):
    before = places_of(WORD, settings)
    with monkeypatch.context() as broken:
        broken.setattr(evidence, "request_summaries", lambda _ids: 1 / 0)
        with pytest.raises(ZeroDivisionError), django_capture_on_commit_callbacks(execute=True):
            erase_candidate(candidate_id=world.application.candidate_id, by=None, now=LATER)
    assert places_of(WORD, settings) == before

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate_id=world.application.candidate_id, by=None, now=LATER)

    assert "hiring_candidate" not in places_of(WORD, settings)


def test_the_command_asks_and_says_what_happened(world, monkeypatch, capsys):
    public_id = str(world.application.candidate.public_id)
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("erase_candidate", public_id)

    call_command("erase_candidate", public_id, yes=True)
    call_command("erase_candidate", public_id)

    assert capsys.readouterr().out.splitlines() == [
        f"{public_id} is erased.",
        "This person was erased already.",
    ]
    with pytest.raises(CommandError, match="There is no candidate"):
        call_command("erase_candidate", str(new_public_id()))
