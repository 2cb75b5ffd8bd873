"""People applying, moving through the stages and leaving."""

from datetime import datetime
from functools import partial

from hiring.models import Attachment, Stage, StageKind, Tag
from hiring.operations.applications import create_application, end_application, hire, move_application
from hiring.operations.attachments import attach_file
from hiring.operations.candidates import EmploymentFacts, add_candidate
from hiring.operations.notes import add_note
from scorecards.demo.company import Company, source_named
from scorecards.demo.effects import chance
from scorecards.demo.papers import cv_of
from scorecards.demo.source import ApplicationRow, CandidateRow, JobRow, Position

# How many working days after the application a stage is reached; later ones hang on the panel,
REVIEWED, SCREENED, INVITED = 2, 4, 6
# how many working days before and after the first interviews.
SCHEDULED = 4
DEBRIEFED, DECIDED, OFFERED, ENDED, HIRED = 3, 4, 5, 5, 9
NOTE_SHARE = 0.35


def plan_application(company: Company, job: JobRow, row: ApplicationRow) -> None:
    """Plan an application from its first day to where it stands now."""
    at, timeline = company.days.at, company.timeline
    timeline.add(at(row.applied, 10), partial(_apply, company, job, row))
    for kind, ago in _path(row):
        timeline.add(at(ago, 17), partial(_move, company, job, row, kind))
    if row.ended:
        ago = row.applied - SCREENED - 1 if row.held is None else row.held - ENDED
        timeline.add(at(max(ago, 1), 18), partial(_end, company, job, row))
    if row.stage == StageKind.HIRED and row.held is not None:
        timeline.add(at(row.held - HIRED, 18), partial(_hire, company, job, row))


def _path(row: ApplicationRow) -> list[tuple[str, int]]:
    """The kinds of stage the application enters after the first, and when, in working days ago."""
    held = row.applied - INVITED if row.held is None else row.held
    steps = [
        (StageKind.SCREEN, row.applied - REVIEWED),
        (StageKind.INTERVIEW, held if row.held is None else held + SCHEDULED),
        (StageKind.DEBRIEF, held - DEBRIEFED + 1),
        (StageKind.OFFER, held - OFFERED),
        (StageKind.HIRED, held - HIRED),
    ]
    reached = [kind.value for kind, _ago in steps]
    last = reached.index(row.stage) + 1 if row.stage in reached else 0
    return [(kind.value, max(ago, 1)) for kind, ago in steps[:last]]


def _apply(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    recruiter = company.staff[job.recruiter]
    person = company.source.candidates[row.who]
    if row.who not in company.candidates:
        company.candidates[row.who] = add_candidate(
            name=person.name,
            email=person.email,
            phone=person.phone,
            location=person.location,
            headline=person.headline,
            source=source_named(person.source),
            user=company.staff[person.internal] if person.internal else None,
            tags=Tag.objects.filter(name__in=person.tags),
            employments=[_facts(position) for position in person.career],
            by=recruiter,
            now=when,
        )
        _cv(company, person, job, when)
        _note(company, person, job, when)
    company.applications[job.key, row.who] = create_application(
        candidate=company.candidates[row.who], job=company.jobs[job.key], by=recruiter, now=when
    )


def _facts(position: Position) -> EmploymentFacts:
    return {
        "employer": position.employer,
        "title": position.title,
        "started_on": position.started_on,
        "ended_on": position.ended_on,
        "is_product_management": "pm" in position.marks,
        "is_leadership": "lead" in position.marks,
    }


def _cv(company: Company, person: CandidateRow, job: JobRow, when: datetime) -> None:
    paper = cv_of(person)
    if paper:
        attach_file(
            candidate_id=company.candidates[person.key].pk,
            filename=paper[0],
            content=paper[1],
            kind=Attachment.Kind.CV,
            by=company.staff[job.recruiter],
            now=when,
        )


def _note(company: Company, person: CandidateRow, job: JobRow, when: datetime) -> None:
    luck = chance("note", person.key)
    if luck.random() < NOTE_SHARE:
        text = luck.choice(company.source.words["notes"])
        candidate = company.candidates[person.key]
        add_note(candidate_id=candidate.pk, text=text, by=company.staff[job.recruiter], now=when)


def _move(company: Company, job: JobRow, row: ApplicationRow, kind: str, when: datetime) -> None:
    """Move on to the last stage of this kind, through every one of it on the way."""
    application = company.applications[job.key, row.who]
    for stage in Stage.objects.filter(job=application.job, kind=kind).order_by("position"):
        application = move_application(
            application_id=application.pk,
            from_stage=application.stage,
            to_stage=stage,
            by=company.staff[job.recruiter],
            now=when,
        )
    company.applications[job.key, row.who] = application


def _end(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    application = company.applications[job.key, row.who]
    end_application(
        application_id=application.pk,
        reason=company.reason(row.ended),
        by=company.staff[job.recruiter],
        now=when,
    )


def _hire(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    hire(application_id=company.applications[job.key, row.who].pk, by=company.staff[job.recruiter], now=when)
