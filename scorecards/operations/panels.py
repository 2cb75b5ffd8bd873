"""Interviews and their seats. They live here because every one of these acts changes a summary's input."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, Interview, Job, Panelist, User
from hiring.operations.applications import lock_application
from hiring.operations.audit import record_event
from hiring.operations.exposure import is_exposed, remember_seat
from scorecards.models import InterviewKit, KitAssignment, PanelPlan, Scorecard
from scorecards.operations.summaries import request_summaries


@transaction.atomic
def schedule_interview(
    *,
    application_id: int,
    kit: InterviewKit,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    panelists: Iterable[tuple[User, str]] = (),
    title: str = "",
    timezone_name: str = "UTC",
    place: str = "",
    now: datetime | None = None,
) -> Interview:
    """Schedule one meeting with its kit and its seats: (person, lead | interviewer | shadow)."""
    now = now or timezone.now()
    application = lock_application(application_id, by)
    _check_open(application)
    if kit.job_id != application.job_id:
        raise InvalidInput(f"{kit} is a kit of another job.", fields={"kit": "Choose a kit of this job."})
    interview = Interview(
        application=application,
        title=title or kit.name,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=timezone_name,
        place=place,
    )
    _check_times(starts_at, ends_at)
    interview.full_clean()
    interview.save()
    KitAssignment.objects.create(interview=interview, kit=kit)
    record_event(action="interview.scheduled", by=by, on=interview, now=now)
    for user, role in panelists:
        _seat(interview, user, role, by=by, now=now)
    request_summaries([application.pk])
    return interview


@transaction.atomic
def change_interview(
    *,
    interview_id: int,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    title: str | None = None,
    timezone_name: str | None = None,
    place: str | None = None,
    now: datetime | None = None,
) -> Interview:
    """Move a scheduled interview to another time or place."""
    interview = _lock_interview(interview_id, by)
    if interview.status != Interview.Status.SCHEDULED:
        raise WrongState("This interview was called off. Schedule a new one.")
    _check_times(starts_at, ends_at)
    interview.starts_at, interview.ends_at = starts_at, ends_at
    interview.title = interview.title if title is None else title
    interview.timezone = interview.timezone if timezone_name is None else timezone_name
    interview.place = interview.place if place is None else place
    interview.full_clean()
    interview.save()
    record_event(action="interview.changed", by=by, on=interview, now=now or timezone.now())
    return interview


@transaction.atomic
def call_off_interview(*, interview_id: int, status: str, by: User, now: datetime | None = None) -> Interview:
    """Cancel an interview, or say that it did not take place: its seats owe nothing and count for nothing."""
    if status not in {Interview.Status.CANCELLED, Interview.Status.NOT_HELD}:
        raise InvalidInput("An interview is either cancelled or did not take place.")
    interview = _lock_interview(interview_id, by)
    if interview.status == status:
        return interview
    if interview.panelists.answered().exists():
        raise WrongState("Somebody has handed in a card for this interview, so it did take place.")
    interview.status = status
    interview.save(update_fields=["status", "updated_at"])
    record_event(action=f"interview.{status}", by=by, on=interview, now=now or timezone.now())
    request_summaries([interview.application_id])
    return interview


@transaction.atomic
def seat_panelist(
    *, interview_id: int, user: User, role: str, by: User, now: datetime | None = None
) -> Panelist:
    """Put somebody on an interview, or change the role of a seat whose card is still owed."""
    interview = _lock_interview(interview_id, by)
    seat = _seat(interview, user, role, by=by, now=now or timezone.now())
    request_summaries([interview.application_id])
    return seat


@transaction.atomic
def unseat_panelist(*, panelist_id: int, by: User, now: datetime | None = None) -> None:
    """Take somebody off an interview before they wrote anything; afterwards they can only recuse.

    What they could read before they had the seat is remembered: a new seat does not make them independent.
    """
    panelist = Panelist.objects.get(pk=panelist_id)
    interview = _lock_interview(panelist.interview_id, by)
    panelist.refresh_from_db()
    card = Scorecard.objects.filter(panelist=panelist)
    if panelist.card_submitted_at or card.filter(revisions__isnull=False).exists():
        raise WrongState(f"{panelist.user} has begun a card. They can recuse; nobody else can remove it.")
    if panelist.recused_at:
        raise WrongState(f"{panelist.user} has recused. The seat stays as the record of it.")
    remember_seat(panelist)
    card.delete()
    panelist.delete()
    record_event(
        action="panelist.removed",
        by=by,
        on=interview,
        now=now or timezone.now(),
        details={"user": str(panelist.user.public_id)},
    )
    request_summaries([interview.application_id])


@transaction.atomic
def recuse(*, panelist_id: int, reason: str, by: User, now: datetime | None = None) -> Panelist:
    """Step back from a seat, with a reason; recusing twice is a no-op."""
    now = now or timezone.now()
    seat = Panelist.objects.select_related("interview").get(pk=panelist_id)
    Application.objects.select_for_update(of=("self",)).get(pk=seat.interview.application_id)
    seat.refresh_from_db()
    if seat.user_id != by.pk:
        raise NotAllowed("Only the panelist can recuse.")
    if seat.recused_at:
        return seat
    if seat.card_submitted_at:
        raise WrongState("Your card is handed in. Amend it instead.")
    if not reason.strip():
        raise InvalidInput("Say why, in a sentence.", fields={"reason": "Say why, in a sentence."})
    seat.recused_at, seat.recusal_reason = now, reason.strip()
    seat.save(update_fields=["recused_at", "recusal_reason", "updated_at"])
    record_event(action="panelist.recused", by=by, on=seat, now=now)
    request_summaries([seat.interview.application_id])
    return seat


def _lock_interview(interview_id: int, by: User) -> Interview:
    interview = Interview.objects.get(pk=interview_id)
    lock_application(interview.application_id, by)
    interview.refresh_from_db()
    return interview


def _check_open(application: Application) -> None:
    if application.status != Application.Status.ACTIVE:
        raise WrongState(f"This application is {application.get_status_display().lower()}.")
    if application.job.status != Job.Status.OPEN:
        raise WrongState(f"{application.job} is {application.job.get_status_display().lower()}.")


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise InvalidInput("The end must be after the start.", fields={"ends_at": "After the start, please."})


def _seat(interview: Interview, user: User, role: str, *, by: User, now: datetime) -> Panelist:
    if role not in Panelist.Role.values:
        raise InvalidInput(
            "Choose what this person does there.", fields={"role": "Lead, interviewer or shadow."}
        )
    if user.is_service or not user.is_active:
        raise InvalidInput(
            f"{user} has no account to sign in with.", fields={"user": "Choose an active person."}
        )
    if interview.application.candidate.user_id == user.pk:
        raise InvalidInput(f"{user} is the candidate.", fields={"user": "Choose somebody else."})
    if interview.status != Interview.Status.SCHEDULED:
        raise WrongState("This interview was called off. Schedule a new one.")
    seat = Panelist.objects.filter(interview=interview, user=user).first()
    if seat and seat.recused_at:
        raise WrongState(f"{user} has recused from this interview.")
    if seat and seat.role == role:
        return seat
    if seat and seat.card_submitted_at:
        raise WrongState(f"{user} has answered already, so the seat stays as it is.")
    if role == Panelist.Role.LEAD and interview.panelists.filter(role=role, recused_at=None).exists():
        raise InvalidInput("This interview has a lead already.", fields={"role": "Choose interviewer."})
    if seat:
        seat.role = role
        seat.save(update_fields=["role", "updated_at"])
    else:
        seat = _new_seat(interview, user, role, now)
    record_event(
        action="panelist.seated",
        by=by,
        on=seat,
        now=now,
        details={"user": str(user.public_id), "role": role},
    )
    return seat


def _new_seat(interview: Interview, user: User, role: str, now: datetime) -> Panelist:
    exposed = is_exposed(application_id=interview.application_id, user=user)
    seat = Panelist.objects.create(
        interview=interview, user=user, role=role, exposed_at=now if exposed else None
    )
    plan = PanelPlan.objects.get(job=interview.application.job_id)
    Scorecard.objects.create(panelist=seat, rubric_id=plan.rubric_id)
    return seat
