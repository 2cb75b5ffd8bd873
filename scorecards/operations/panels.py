"""Interviews and their seats. They live here because every one of these acts changes a summary's input."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, Interview, Panelist, User
from hiring.operations.announcing import announce
from hiring.operations.applications import lock_application
from hiring.operations.audit import changes_of, record_event
from hiring.operations.exposure import is_exposed, remember_seat
from hiring.operations.invitations import invite, tell_of_cancellation, tell_of_change, when_and_where
from scorecards.models import InterviewKit, KitAssignment, PanelPlan, Scorecard
from scorecards.operations.panel_checks import (
    OWES_A_CARD,
    check_lead_is_free,
    check_open,
    check_owes_nothing,
    check_people,
    check_person,
    check_record,
    check_times,
    just_scheduled,
    owes_a_card,
)
from scorecards.operations.summaries import request_summaries
from scorecards.operations.texts import too_long

# Why a seat stepped back whose person says that there was nothing to judge.
NOT_HELD_REASON = "Says that this interview did not take place."


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
    """Schedule one meeting with its kit and its seats: (person, lead | interviewer | shadow).

    The very same meeting asked for twice within a minute is a second click: it is answered with the first one.
    """
    now, people = now or timezone.now(), list(panelists)
    application = lock_application(application_id, by)
    check_open(application)
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
    check_times(starts_at, ends_at, now)
    check_people(people)
    check_record(interview)
    first = just_scheduled(interview, kit, people, now)
    if first:
        return first
    interview.save()
    KitAssignment.objects.create(interview=interview, kit=kit)
    record_event(action="interview.scheduled", by=by, on=interview, now=now)
    for user, role in people:
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
    now = now or timezone.now()
    if (starts_at, ends_at) != (interview.starts_at, interview.ends_at):
        check_times(starts_at, ends_at, now)
    told_before = when_and_where(interview)
    asked = {"title": title, "timezone": timezone_name, "place": place}
    changes: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    changes |= {"starts_at": starts_at, "ends_at": ends_at}
    changes = {name: value for name, value in changes.items() if value != getattr(interview, name)}
    told = changes_of(interview, changes)
    for name, value in changes.items():
        setattr(interview, name, value)
    check_record(interview)
    interview.save()
    record_event(action="interview.changed", by=by, on=interview, now=now, details=told)
    if when_and_where(interview) != told_before:
        tell_of_change(interview=interview, by=by, now=now)
    return interview


@transaction.atomic
def call_off_interview(*, interview_id: int, status: str, by: User, now: datetime | None = None) -> Interview:
    """Cancel an interview, or say that it did not take place: its seats owe nothing and count for nothing."""
    if status not in {Interview.Status.CANCELLED, Interview.Status.NOT_HELD}:
        raise InvalidInput("An interview is either cancelled or did not take place.")
    interview = _lock_interview(interview_id, by)
    if interview.status == status:
        return interview
    if interview.panelists.exclude(user=by).exists():
        check_owes_nothing(by, interview.application_id)
    if interview.panelists.answered().exists():
        raise WrongState("Somebody has handed in a card for this interview, so it did take place.")
    return _end(interview, status, by=by, now=now or timezone.now())


@transaction.atomic
def report_not_held(*, panelist_id: int, by: User, now: datetime | None = None) -> Panelist:
    """Say, from one's own seat, that the interview did not take place; saying it twice is a no-op.

    The last live seat to say so calls the interview off; before that the seat only steps back. One person's word
    ends nobody else's card, and what happens never depends on what colleagues have written.
    """
    now = now or timezone.now()
    seat = _lock_own_seat(panelist_id, by)
    if seat.recused_at or seat.interview.status != Interview.Status.SCHEDULED:
        return seat
    if seat.card_submitted_at:
        raise WrongState("Your card is handed in, so this interview did take place.")
    if seat.interview.starts_at > now:
        raise WrongState("This interview is still ahead. Ask the recruiter who invited you to cancel it.")
    if seat.interview.panelists.live().exclude(pk=seat.pk).exists():
        return step_back(seat, NOT_HELD_REASON, by=by, now=now)
    _end(seat.interview, Interview.Status.NOT_HELD, by=by, now=now)
    return seat


def _end(interview: Interview, status: str, *, by: User, now: datetime) -> Interview:
    told = changes_of(interview, {"status": status})
    interview.status = status
    interview.save(update_fields=["status", "updated_at"])
    record_event(action=f"interview.{status}", by=by, on=interview, now=now, details=told)
    tell_of_cancellation(interview=interview, by=by, now=now)
    request_summaries([interview.application_id])
    return interview


@transaction.atomic
def seat_panelist(
    *, interview_id: int, user: User, role: str, by: User, now: datetime | None = None
) -> Panelist:
    """Put somebody on an interview, or change the role of a seat whose card is still owed."""
    now = now or timezone.now()
    interview = _lock_interview(interview_id, by)
    former = interview.panelists.filter(user=user).values_list("role", flat=True).first()
    seat = _seat(interview, user, role, by=by, now=now)
    if seat.role != former:
        announce(action="interview.changed", on=interview, now=now)
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
    if panelist.user_id != by.pk:
        check_owes_nothing(by, interview.application_id)
    card = Scorecard.objects.filter(panelist=panelist)
    list(card.select_for_update())  # a field that is being saved at this moment begins the card
    if panelist.card_submitted_at or card.filter(revisions__isnull=False).exists():
        raise WrongState(f"{panelist.user} has begun a card. They can recuse; nobody else can remove it.")
    if panelist.recused_at:
        raise WrongState(f"{panelist.user} has recused. The seat stays as the record of it.")
    remember_seat(panelist)
    tell_of_cancellation(interview=interview, seat=panelist, by=by, now=now)
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
    seat = _lock_own_seat(panelist_id, by)
    if seat.recused_at:
        return seat
    if seat.card_submitted_at:
        raise WrongState("Your card is handed in. Amend it instead.")
    problem = too_long(reason) if reason.strip() else "Say why, in a sentence."
    if problem:
        raise InvalidInput(problem, fields={"reason": problem})
    return step_back(seat, reason.strip(), by=by, now=now or timezone.now())


def _lock_own_seat(panelist_id: int, by: User) -> Panelist:
    seat = Panelist.objects.select_related("interview").get(pk=panelist_id)
    Application.objects.select_for_update(of=("self",)).get(pk=seat.interview.application_id)
    seat = Panelist.objects.select_related("interview").get(pk=panelist_id)
    if seat.user_id != by.pk:
        raise NotAllowed("Only the panelist can recuse.")
    return seat


def step_back(seat: Panelist, reason: str, *, by: User, now: datetime) -> Panelist:
    """Recuse a seat that is locked with its application; its interview must be loaded."""
    seat.recused_at, seat.recusal_reason = now, reason
    seat.save(update_fields=["recused_at", "recusal_reason", "updated_at"])
    record_event(action="panelist.recused", by=by, on=seat, now=now)
    announce(action="interview.changed", on=seat.interview, now=now)
    tell_of_cancellation(interview=seat.interview, seat=seat, by=by, now=now)
    request_summaries([seat.interview.application_id])
    return seat


def _lock_interview(interview_id: int, by: User) -> Interview:
    interview = Interview.objects.get(pk=interview_id)
    lock_application(interview.application_id, by)
    interview.refresh_from_db()
    return interview


def _seat(interview: Interview, user: User, role: str, *, by: User, now: datetime) -> Panelist:
    if role not in Panelist.Role.values:
        raise InvalidInput(
            "Choose what this person does there.", fields={"role": "Lead, interviewer or shadow."}
        )
    check_person(user, interview.application)
    if interview.status != Interview.Status.SCHEDULED:
        raise WrongState("This interview was called off. Schedule a new one.")
    seat = Panelist.objects.filter(interview=interview, user=user).first()
    former = seat.role if seat else None
    if seat and not _role_changes(seat, role, interview, by):
        return seat
    if role == Panelist.Role.LEAD:
        check_lead_is_free(interview, by)
    if seat:
        seat.role = role
        seat.save(update_fields=["role", "updated_at"])
        tell_of_change(interview=interview, seat=seat, by=by, now=now)
    else:
        seat = _new_seat(interview, user, role, now)
        invite(seat=seat, by=by, now=now)
    record_event(
        action="panelist.seated",
        by=by,
        on=seat,
        now=now,
        details={"user": str(user.public_id), "former": former, "role": role},
    )
    return seat


def _role_changes(seat: Panelist, role: str, interview: Interview, by: User) -> bool:
    """Whether this seat is to change and may; to whoever owes a card a seat that stepped back is like any other."""
    is_blind = seat.user_id != by.pk and owes_a_card(by, interview.application_id)
    if is_blind and seat.role != role:
        raise WrongState(OWES_A_CARD)
    if seat.recused_at and not is_blind:
        raise WrongState(f"{seat.user} has recused from this interview.")
    if seat.card_submitted_at and seat.role != role:
        raise WrongState(f"{seat.user} has answered already, so the seat stays as it is.")
    return seat.role != role


def _new_seat(interview: Interview, user: User, role: str, now: datetime) -> Panelist:
    plan = PanelPlan.objects.filter(job=interview.application.job_id).first()
    if plan is None:
        raise WrongState(f"{interview.application.job} has no panel plan yet, so there is nothing to rate.")
    exposed = is_exposed(application_id=interview.application_id, user=user)
    seat = Panelist.objects.create(
        interview=interview, user=user, role=role, exposed_at=now if exposed else None
    )
    Scorecard.objects.create(panelist=seat, rubric_id=plan.rubric_id)
    return seat
