"""The trace of an act refers by id and repeats nobody's words."""

import json
from datetime import date

import pytest

from hiring.models import AuditEvent
from hiring.operations import applications, attachments, candidates, jobs, notes, stages
from tests.factories import NOW, RecruiterFactory, RejectionReasonFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db

# Stands in every text that somebody types: nothing of it may reach the trace.
WORD = "Quagga"


def live_through_a_hiring(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    recruiter, manager = RecruiterFactory(name=f"{WORD} Lind"), UserFactory(name=f"{WORD} Obi")
    job = jobs.open_job(role=RoleFactory(), title=f"Head of {WORD}", scope=WORD, by=recruiter)
    jobs.change_job(job_id=job.pk, by=recruiter, changes={"title": f"{WORD} lead"})
    jobs.set_team_member(job_id=job.pk, user=manager, role="hiring_manager", by=recruiter)
    stage = stages.add_stage(job_id=job.pk, by=recruiter, name=f"{WORD} talk", kind="screen")
    history = {"employer": WORD, "title": WORD, "started_on": date(2020, 1, 1)}
    person = candidates.add_candidate(
        name=f"{WORD} Ito", email=f"{WORD}@example.org", by=recruiter, employments=[history]
    )
    candidates.change_candidate(candidate_id=person.pk, by=recruiter, changes={"headline": WORD})
    candidates.set_employments(candidate_id=person.pk, by=recruiter, employments=[history])
    attachments.attach_file(
        candidate_id=person.pk, filename=f"{WORD}.pdf", content=b"%PDF-", kind="cv", by=recruiter
    )
    notes.add_note(candidate_id=person.pk, text=WORD, by=recruiter)
    application = applications.create_application(candidate=person, job=job, by=recruiter)
    second = job.stages.exclude(pk=application.stage_id).first()
    applications.move_application(
        application_id=application.pk, from_stage=application.stage, to_stage=second or stage, by=manager
    )
    reason = RejectionReasonFactory(name=WORD)
    applications.end_application(application_id=application.pk, reason=reason, by=manager)
    applications.reopen_application(application_id=application.pk, by=manager)
    applications.hire(application_id=application.pk, by=manager)
    jobs.remove_team_member(job_id=job.pk, user=manager, by=recruiter)
    jobs.set_job_status(job_id=job.pk, status="closed", reason=WORD, by=recruiter, now=NOW)


def test_every_act_of_a_hiring_leaves_a_trace_and_no_trace_repeats_a_word(settings, tmp_path):
    live_through_a_hiring(settings, tmp_path)

    events = list(AuditEvent.objects.order_by("pk"))

    assert [event.action for event in events] == [
        "job.opened",
        "job.changed",
        "job.team_changed",
        "stage.added",
        "candidate.added",
        "candidate.changed",
        "candidate.history_changed",
        "attachment.added",
        "note.added",
        "application.created",
        "application.moved",
        "application.rejected",
        "application.reopened",
        "application.hired",
        "job.team_changed",
        "job.closed",
    ]
    assert all(event.actor and event.object_id for event in events)
    traces = json.dumps([[event.action, event.object_type, event.details] for event in events])
    assert WORD.lower() not in traces.lower()
