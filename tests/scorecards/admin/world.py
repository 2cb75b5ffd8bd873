"""A small company with something to hide in every corner of the admin."""

from dataclasses import dataclass
from typing import Any

from hiring.models import Note
from hiring.operations.access import create_api_token
from hiring.operations.audit import record_event
from hiring.operations.imports import upload_list
from scorecards.models import Decision, PanelSummary
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    EmploymentFactory,
    IntegrationFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)


@dataclass(frozen=True)
class Panel:
    """A job with one application, a submitted card, a note, a summary and a decision."""

    job: Any
    application: Any
    card: Any
    decision: Any
    owner: Any


def panel_of(name, **job):
    """Everything about one candidate; whatever must not leak carries the name in capitals."""
    owner = RecruiterFactory()
    job = JobFactory(title=f"{name} job", **job)
    TeamMemberFactory(job=job, user=owner, role="recruiter")
    stage = StageFactory(job=job, position=0, name=f"{name} stage")
    StageFactory(job=job, position=1, name=f"{name} next")
    application = ApplicationFactory(job=job, stage=stage, candidate__name=f"{name} person")
    EmploymentFactory(candidate=application.candidate, employer=f"{name} employer")
    seat = PanelistFactory(interview__application=application, interview__title=f"{name} interview")
    card = ScorecardFactory(panelist=seat, submitted=True)
    card.revisions.get().ratings.update(evidence=f"{name.upper()} EVIDENCE")
    card.private_note = f"{name.upper()} PRIVATE"
    card.save()
    Note.objects.create(candidate=application.candidate, author=owner, text=f"{name.upper()} NOTE")
    compiled(application)
    decision = Decision.objects.create(
        application=application,
        outcome="hold",
        reason=f"{name.upper()} DECISION",
        decided_by=owner,
        decided_at=NOW,
        confirmed_by=owner,
        confirmed_at=NOW,
    )
    for record in (job, application, card, decision, seat):
        record_event(action="something.done", by=owner, on=record, now=NOW)
    upload_list(job_id=job.pk, filename="list.csv", content=b"name\nA", by=owner, now=NOW)
    return Panel(job, application, card, decision, owner)


def owed_seat(application, user):
    """A seat at a second interview of the application, its card not handed in yet."""
    seat = PanelistFactory(interview__application=application, user=user)
    ScorecardFactory(panelist=seat)
    return seat


def site_admin():
    """Somebody who may do everything but see what is not theirs."""
    return UserFactory(name="Site Admin", is_staff=True, is_superuser=True)


def fill_the_rest():
    """A row of what panels do not bring along."""
    create_api_token(user=IntegrationFactory(), name="HRIS", by=None)
    return PanelSummary.objects.count()
