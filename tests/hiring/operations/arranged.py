"""An interview with people on it who are told of it, for tests of what they read."""

from datetime import timedelta
from types import SimpleNamespace

from django.core import mail as outgoing

from hiring.operations.mails import send_due_mails
from scorecards.operations.panels import change_interview, schedule_interview
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    UserFactory,
    panel_plan_of,
)
from tests.mailbox import parsed

HOUR = timedelta(hours=1)
STARTS = NOW + 24 * HOUR  # Tuesday, 3 March 2026, 09:00 UTC


def people_and_application():
    """A recruiter, an interviewer in Berlin, a shadow in New York, and what they are put on."""
    job = JobFactory(title="Head of Product, Payments", role=RoleFactory(title="Head of Product"))
    return SimpleNamespace(
        recruiter=RecruiterFactory(name="Ines Recruiter", email="ines@example.com"),
        berlin=UserFactory(name="Ravi Berlin", email="ravi@example.com", timezone="Europe/Berlin"),
        new_york=UserFactory(name="Mei York", email="mei@example.com", timezone="America/New_York"),
        application=ApplicationFactory(job=job, candidate=CandidateFactory(name="Amara Okafor")),
    )


def arrange(panel, starts_at=STARTS, place="Room 2", now=NOW, **fields):
    return schedule_interview(
        application_id=panel.application.pk,
        kit=panel_plan_of(panel.application.job)[1],
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        panelists=[(panel.berlin, "lead"), (panel.new_york, "shadow")],
        place=place,
        by=panel.recruiter,
        now=now,
        **fields,
    )


def move(interview, by, starts_at=STARTS + HOUR, place="Room 3", now=NOW):
    return change_interview(
        interview_id=interview.pk,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        place=place,
        by=by,
        now=now,
    )


def delivered(now=NOW):
    """Send what is due: the new mails by recipient's address."""
    before = len(outgoing.outbox)
    send_due_mails(now=now)
    return {message.to[0]: parsed(message) for message in outgoing.outbox[before:]}
