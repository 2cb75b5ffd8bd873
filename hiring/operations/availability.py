"""Who can be asked to interview: pauses, weekly load, and conflicts of interest."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Application, Candidate, ConflictOfInterest, InterviewPause, Job, User
from hiring.operations.audit import record_event
from hiring.operations.exposure import remember_exposures
from hiring.permissions import works_on_every_job

# Pauses are kept for the days that are planned, not for another age.
LONGEST_AGO = timedelta(days=366)
FARTHEST_AHEAD = timedelta(days=2 * 366)
MOST_A_WEEK = 40
LONGEST_REASON = 400


def keeps_availability_of(by: User, user: User) -> bool:
    """Whether `by` says when this person takes interviews: themselves, or whoever plans them all day."""
    return by.is_active and (by.pk == user.pk or works_on_every_job(by))


@transaction.atomic
def pause_interviews(
    *, user: User, starts_on: date, ends_on: date, by: User, now: datetime | None = None
) -> InterviewPause:
    """Take no interviews on these days, both included; said twice it stays the one pause."""
    now = now or timezone.now()
    _check_keeper(by, user)
    _check_days(starts_on, ends_on, now.date())
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    pause, is_new = InterviewPause.objects.get_or_create(
        user_id=user.pk, starts_on=starts_on, ends_on=ends_on
    )
    if is_new:
        _record("availability.paused", pause, by, now)
    return pause


@transaction.atomic
def change_pause(
    *, pause_id: int, starts_on: date, ends_on: date, by: User, now: datetime | None = None
) -> InterviewPause:
    """Move a pause to other days."""
    now = now or timezone.now()
    pause = InterviewPause.objects.select_for_update(of=("self",)).get(pk=pause_id)
    _check_keeper(by, pause.user)
    if (starts_on, ends_on) == (pause.starts_on, pause.ends_on):
        return pause
    _check_days(starts_on, ends_on, now.date())
    pause.starts_on, pause.ends_on = starts_on, ends_on
    pause.save(update_fields=["starts_on", "ends_on", "updated_at"])
    _record("availability.pause_changed", pause, by, now)
    return pause


@transaction.atomic
def end_pause(*, pause_id: int, by: User, now: datetime | None = None) -> None:
    """Take interviews on those days again; ending a pause that is gone is a no-op."""
    pause = InterviewPause.objects.select_for_update(of=("self",)).filter(pk=pause_id).first()
    if pause is None:
        return
    _check_keeper(by, pause.user)
    _record("availability.resumed", pause, by, now or timezone.now())
    pause.delete()


@transaction.atomic
def set_weekly_interviews(*, user: User, most: int, by: User, now: datetime | None = None) -> User:
    """Say how many interviews somebody can be asked for in a week; 0 is none at all."""
    _check_keeper(by, user)
    if not 0 <= most <= MOST_A_WEEK:
        raise InvalidInput(
            f"Between 0 and {MOST_A_WEEK} interviews a week.",
            fields={"weekly_interviews": f"Between 0 and {MOST_A_WEEK}, please."},
        )
    person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if person.weekly_interviews != most:
        person.weekly_interviews = most
        person.save(update_fields=["weekly_interviews", "updated_at"])
        record_event(
            action="availability.load_set",
            by=by,
            on=person,
            now=now or timezone.now(),
            details={"weekly_interviews": most},
        )
    return person


@transaction.atomic
def declare_conflict(
    *,
    user: User,
    reason: str,
    by: User,
    candidate: Candidate | None = None,
    job: Job | None = None,
    now: datetime | None = None,
) -> ConflictOfInterest:
    """Write down that somebody must not judge a candidate, or anyone on a job. Declared again it stays as it was.

    From then on nothing there exists for them, whatever their power. What they could read before is remembered.
    """
    subject = _subject(candidate, job, by)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        sentence = f"Say why, in a sentence of at most {LONGEST_REASON} characters."
        raise InvalidInput(sentence, fields={"reason": sentence})
    if user.is_service:
        raise InvalidInput(f"{user} interviews nobody.", fields={"user": "Choose a person."})
    if candidate and candidate.user_id == user.pk:
        raise InvalidInput(f"{user} is the candidate, and is never asked to judge.")
    applications = Application.objects.filter(Q(candidate=candidate) if candidate else Q(job=job))
    remember_exposures(applications=applications, users=[user], now=now or timezone.now())
    conflict, is_new = ConflictOfInterest.objects.get_or_create(
        user=user, candidate=candidate, job=job, defaults={"reason": reason, "declared_by": by}
    )
    if not is_new and conflict.reason != reason:
        raise InvalidInput(f"{user} has a conflict of interest with {subject} already. Withdraw it first.")
    if is_new:
        _record_conflict("conflict.declared", subject, conflict, by, now)
    return conflict


@transaction.atomic
def withdraw_conflict(*, conflict_id: int, by: User, now: datetime | None = None) -> None:
    """Say that a conflict of interest does not exist; withdrawing one that is gone is a no-op."""
    rows = ConflictOfInterest.objects.select_for_update(of=("self",))
    conflict = rows.filter(pk=conflict_id).first()
    if conflict is None:
        return
    subject = _subject(conflict.candidate, conflict.job, by)
    _record_conflict("conflict.withdrawn", subject, conflict, by, now)
    conflict.delete()


def _check_keeper(by: User, user: User) -> None:
    if not keeps_availability_of(by, user):
        raise NotAllowed("Only recruiters and the person themselves say when they take interviews.")


def _check_days(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise InvalidInput(
            "The last day must not be before the first.", fields={"ends_on": "On or after the first day."}
        )
    earliest, latest = today - LONGEST_AGO, today + FARTHEST_AHEAD
    if starts_on < earliest or ends_on > latest:
        raise InvalidInput(f"Choose days between {earliest:%Y-%m-%d} and {latest:%Y-%m-%d}.")


def _subject(candidate: Candidate | None, job: Job | None, by: User) -> Candidate | Job:
    if candidate and not job and Candidate.objects.run_by(by).filter(pk=candidate.pk).exists():
        return candidate
    if job and not candidate and Job.objects.run_by(by).filter(pk=job.pk).exists():
        return job
    if bool(candidate) == bool(job):
        raise InvalidInput("Choose a candidate or a job, one of the two.")
    raise NotAllowed("Only the hiring team keeps conflicts of interest.")


def _record(action: str, pause: InterviewPause, by: User, now: datetime) -> None:
    # On the person: a pause that is gone could not be traced.
    days = {"starts_on": pause.starts_on.isoformat(), "ends_on": pause.ends_on.isoformat()}
    record_event(action=action, by=by, on=pause.user, now=now, details=days)


def _record_conflict(
    action: str, subject: Candidate | Job, conflict: ConflictOfInterest, by: User, now: datetime | None
) -> None:
    # On the file or the job: whoever may not know of that must not read of it here.
    details = {"user": str(conflict.user.public_id)}
    record_event(action=action, by=by, on=subject, now=now or timezone.now(), details=details)
