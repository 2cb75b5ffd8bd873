"""Giving a job its rubric and its kits."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, Department, Job, Office, Panelist, Role, User
from hiring.operations.audit import record_event, stored_changes
from hiring.operations.jobs import lock_job, open_job
from hiring.permissions import runs_job
from scorecards.errors import RubricFrozen
from scorecards.models import (
    Competency,
    InterviewKit,
    KitCompetency,
    KitQuestion,
    PanelPlan,
    Question,
    Rubric,
    Scorecard,
    ScorecardRevision,
)
from scorecards.operations.panel_checks import OWES_A_CARD, check_record
from scorecards.operations.summaries import request_summaries
from scorecards.scoring import sha256_of

MOST_COMPETENCIES = 5


@transaction.atomic
def publish_rubric(role: Role) -> Rubric:
    """The role's framework as it reads now, as an immutable version; the same words are the same version."""
    role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    content = rubric_content(role)
    sha256 = sha256_of(content)
    found = Rubric.objects.filter(role=role, sha256=sha256).first()
    if found:
        return found
    last = Rubric.objects.filter(role=role).order_by("-number").first()
    return Rubric.objects.create(
        role=role, number=last.number + 1 if last else 1, sha256=sha256, content=content
    )


def rubric_content(role: Role) -> dict[str, Any]:
    """What a rubric freezes: the role's words and each weighted competency with the anchors of its level."""
    entries = (
        role.competencies.filter(competency__is_active=True)
        .select_related("competency")
        .prefetch_related("competency__anchors")
        .order_by("competency__position")
    )
    return {
        "role": {"key": role.key, "title": role.title, "level": role.level, "scope": role.scope},
        "competencies": [
            {
                "key": entry.competency.key,
                "name": entry.competency.name,
                "definition": entry.competency.definition,
                "weight": entry.weight,
                "bar": entry.bar,
                "must_have": entry.must_have,
                "anchors": {
                    str(anchor.score): anchor.text
                    for anchor in entry.competency.anchors.all()
                    if anchor.level == role.level
                },
            }
            for entry in entries
        ],
    }


@transaction.atomic
def open_planned_job(
    *,
    role: Role,
    title: str,
    by: User,
    hiring_manager: User | None = None,
    department: Department | None = None,
    office: Office | None = None,
    scope: str = "",
    is_confidential: bool = False,
    headcount: int = 1,
    now: datetime | None = None,
) -> Job:
    """Open a job together with its panel plan: what every door that opens jobs calls."""
    job = open_job(
        role=role,
        title=title,
        by=by,
        hiring_manager=hiring_manager,
        department=department,
        office=office,
        scope=scope,
        is_confidential=is_confidential,
        headcount=headcount,
        now=now,
    )
    plan_panel(job=job, by=by, now=now)
    return job


@transaction.atomic
def plan_panel(*, job: Job, by: User, now: datetime | None = None) -> PanelPlan:
    """Freeze the role's rubric for a job and copy the role's kits. A job that has a plan keeps it."""
    if not runs_job(by, job):
        raise NotAllowed("Only the hiring team plans this job's panel.")
    plan, created = PanelPlan.objects.get_or_create(job=job, defaults={"rubric": publish_rubric(job.role)})
    if created:
        for template in InterviewKit.objects.templates().filter(role=job.role):
            copy_kit(template, job)
        record_event(action="panel.planned", by=by, on=job, now=now or timezone.now())
    return plan


def copy_kit(template: InterviewKit, job: Job) -> None:
    """Give a job a kit like this one, of a role or of another job."""
    kit = InterviewKit.objects.create(
        job=job,
        name=template.name,
        purpose=template.purpose,
        minutes=template.minutes,
        position=template.position,
    )
    KitCompetency.objects.bulk_create(
        KitCompetency(kit=kit, competency_id=focus.competency_id, position=focus.position)
        for focus in template.focus.all()
    )
    KitQuestion.objects.bulk_create(
        KitQuestion(kit=kit, question_id=item.question_id, position=item.position)
        for item in template.agenda.all()
    )


@transaction.atomic
def adopt_rubric(*, job_id: int, by: User, now: datetime | None = None) -> PanelPlan:
    """Take the role's present framework over into a job, as long as no card was handed in."""
    job = lock_job(job_id, by)
    # Whoever owes a card here must not learn from a refusal that a colleague has handed one in.
    seats = Panelist.objects.owing().filter(user=by)
    if seats.filter(interview__application__candidate__applications__job=job).exists():
        raise WrongState(OWES_A_CARD)
    # A card is handed in under its application's lock: with all of them held, none slips in past the check.
    list(Application.objects.select_for_update(of=("self",)).filter(job=job).order_by("pk").values_list("pk"))
    if (
        ScorecardRevision.objects.submitted()
        .filter(scorecard__panelist__interview__application__job=job)
        .exists()
    ):
        raise RubricFrozen("Cards of this job were written against its rubric, so it can no longer change.")
    plan = PanelPlan.objects.select_for_update(of=("self",)).get(job=job)
    rubric = publish_rubric(job.role)
    if plan.rubric_id != rubric.pk:
        plan.rubric = rubric
        plan.save(update_fields=["rubric", "updated_at"])
        cards = Scorecard.objects.filter(panelist__interview__application__job=job)
        cards.update(rubric=rubric, updated_at=now or timezone.now())
        ids = cards.values_list("panelist__interview__application_id", flat=True).distinct()
        request_summaries(list(ids))
        record_event(action="panel.rubric_adopted", by=by, on=job, now=now or timezone.now())
    return plan


@transaction.atomic
def arrange_kit(
    *,
    job_id: int,
    by: User,
    name: str,
    minutes: int,
    competencies: list[Competency],
    questions: list[Question],
    kit: InterviewKit | None = None,
    purpose: str = "",
    now: datetime | None = None,
) -> InterviewKit:
    """Add a kit to a job, or change one: at most five competencies of the job's rubric, in this order."""
    job = lock_job(job_id, by)
    if kit is not None and kit.job_id != job.pk:
        raise InvalidInput("This kit belongs to another job.")
    _check_focus(job, competencies)
    if len(set(questions)) < len(questions):
        raise InvalidInput("A question is there twice.", fields={"questions": "Choose each question once."})
    if job.kits.filter(name=name).exclude(pk=kit.pk if kit else 0).exists():
        raise InvalidInput(f"This job has a kit called “{name}”.", fields={"name": "Choose another name."})
    if kit is None:
        kit = InterviewKit(job=job, position=job.kits.count())
    focus = (
        [str(one.competency.public_id) for one in kit.focus.select_related("competency")] if kit.pk else []
    )
    kit.name, kit.minutes, kit.purpose = name, minutes, purpose
    told = stored_changes(kit, ["name", "minutes", "purpose"])
    told["competencies"] = [focus, [str(one.public_id) for one in competencies]]
    check_record(kit)
    kit.save()
    kit.focus.all().delete()
    kit.agenda.all().delete()
    KitCompetency.objects.bulk_create(
        KitCompetency(kit=kit, competency=competency, position=position)
        for position, competency in enumerate(competencies)
    )
    KitQuestion.objects.bulk_create(
        KitQuestion(kit=kit, question=question, position=position)
        for position, question in enumerate(questions)
    )
    record_event(action="panel.kit_arranged", by=by, on=kit, now=now or timezone.now(), details=told)
    return kit


def _check_focus(job: Job, competencies: list[Competency]) -> None:
    if not 1 <= len(competencies) <= MOST_COMPETENCIES:
        raise InvalidInput(
            f"One interviewer can judge one to {MOST_COMPETENCIES} competencies well.",
            fields={"competencies": f"Choose one to {MOST_COMPETENCIES}."},
        )
    if len(set(competencies)) < len(competencies):
        raise InvalidInput(
            "A competency is there twice.", fields={"competencies": "Choose each competency once."}
        )
    known = {entry["key"] for entry in job.panel_plan.rubric.content["competencies"]}
    foreign = [c.name for c in competencies if c.key not in known]
    if foreign:
        raise InvalidInput(
            f"Not assessed for {job.role}: {', '.join(foreign)}.",
            fields={"competencies": "Choose competencies of this job's rubric."},
        )
