"""Reminding people of the cards they owe: by the clock, by hand, by the new link they ask for; then their manager.

Nobody learns here how far colleagues are who owe a card themselves: such a recruiter cannot nudge and is refused before
anything is looked up, and such a hiring manager gets no escalation until their own card is in.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, HiringTeamMember, Interview, Mail, Panelist, User
from hiring.operations.applications import lock_application
from hiring.operations.audit import record_event
from hiring.operations.letter_words import zone_of
from hiring.operations.mail_reasons import is_reachable, may_know_who_is_late
from hiring.operations.mails import owe_mail, owe_mails
from hiring.querysets import PanelistQuerySet

FIRST_AFTER = timedelta(hours=1)
SATURDAY = 5
# A moment missed by more than this is not made up for: the next one comes on the next business day.
STALE_AFTER = timedelta(hours=20)
# Escalations are owed for this long after their moment: a hiring manager may owe a card of their own until then.
ESCALATE_FOR = timedelta(days=14)
LINK_PAUSE = timedelta(minutes=10)
BATCH = 500


def reminder_moments(ends_at: datetime, zone: ZoneInfo, at_most: int) -> Iterator[datetime]:
    """One hour after the end, then each business day at the set hour by this zone's clock."""
    first = ends_at + FIRST_AFTER
    day, hour = first.astimezone(zone).date(), time(settings.REMIND_AT_HOUR)
    if at_most > 0:
        yield first
    for _ in range(at_most - 1):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        yield datetime.combine(day, hour, zone)


def owe_reminders(*, now: datetime | None = None) -> int:
    """Owe what has come due since it was last asked: at most one reminder per seat; returns how many were new."""
    now = now or timezone.now()
    mails = [*_reminders(now), *_escalations(now)]
    new = 0
    for start in range(0, len(mails), BATCH):
        batch = {mail.key: mail for mail in mails[start : start + BATCH]}
        for known in Mail.objects.filter(key__in=batch).values_list("key", flat=True):
            del batch[known]
        if batch:
            owe_mails(batch.values())
        new += len(batch)
    return new


def _late_seats(ended_from: datetime, ended_to: datetime) -> Iterable[Panelist]:
    seats = _waited_for().filter(
        interview__ends_at__gte=ended_from,
        interview__ends_at__lte=ended_to,
        interview__application__status=Application.Status.ACTIVE,
    )
    return seats.select_related("user", "interview__application").order_by("pk")


def _waited_for() -> PanelistQuerySet:
    """Seats that owe a card and whose person can still write it."""
    people = Panelist.objects.owing().filter(user__is_active=True, user__is_service=False)
    return people.exclude(interview__application__candidate__user=F("user"))


def _reminders(now: datetime) -> Iterator[Mail]:
    # Weekends stretch n business days to at most 7/5 n days and two weekends' ends.
    longest = timedelta(days=settings.REMIND_AT_MOST * 7 / 5 + 4)
    for seat in _late_seats(now - longest, now - FIRST_AFTER):
        ends_at = seat.interview.ends_at
        moments = reminder_moments(ends_at, zone_of(seat.user), settings.REMIND_AT_MOST)
        past = [(number, moment) for number, moment in enumerate(moments, 1) if moment <= now]
        if past and now - past[-1][1] < STALE_AFTER:
            # The end is part of the occasion: an interview that is held again later reminds anew.
            key = f"reminder:{seat.public_id}:{int(ends_at.timestamp())}:{past[-1][0]}"
            yield _mail_on(seat, key, Mail.Kind.REMINDER, seat.user, now)


def _escalations(now: datetime) -> Iterator[Mail]:
    if not settings.ESCALATION_HOURS:
        return
    to = now - timedelta(hours=settings.ESCALATION_HOURS)
    seats = list(_late_seats(to - ESCALATE_FOR, to))
    managers = _managers({seat.interview.application.job_id for seat in seats})
    may_know: dict[tuple[int, int], bool] = {}
    for seat in seats:
        application = seat.interview.application
        for manager in managers.get(application.job_id, ()):
            asked = (manager.pk, application.pk)
            if asked not in may_know:
                may_know[asked] = may_know_who_is_late(manager, application)
            if may_know[asked]:
                occasion = f"{seat.public_id}:{int(seat.interview.ends_at.timestamp())}:{manager.public_id}"
                yield _mail_on(seat, f"escalation:{occasion}", Mail.Kind.ESCALATION, manager, now)


def _managers(job_ids: Iterable[int]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    members = HiringTeamMember.objects.filter(
        job__in=job_ids,
        role=HiringTeamMember.Role.HIRING_MANAGER,
        user__is_active=True,
        user__is_service=False,
    )
    for member in members.select_related("user"):
        found.setdefault(member.job_id, []).append(member.user)
    return found


def _mail_on(seat: Panelist, key: str, kind: str, recipient: User, now: datetime) -> Mail:
    return Mail(key=key, kind=kind, recipient=recipient, interview=seat.interview, seat=seat, due_at=now)


@transaction.atomic
def nudge(*, seat_id: int, by: User, now: datetime | None = None) -> Panelist:
    """Ask one person for the card they owe, in a polite mail; again only after some hours."""
    now = now or timezone.now()
    seat = Panelist.objects.select_related("interview", "user").get(pk=seat_id)
    _check_may_nudge(seat.interview, by)
    seat.interview.refresh_from_db()
    _check_owes(seat, now)
    refusal = _refusals([seat], by, now).get(seat.pk)
    if refusal:
        raise WrongState(refusal)
    _owe_nudge(seat, by, now)
    return seat


@transaction.atomic
def nudge_everybody(*, interview_id: int, by: User, now: datetime | None = None) -> list[Panelist]:
    """Ask everybody at this interview who still owes a card and was not asked lately; returns whom."""
    now = now or timezone.now()
    interview = Interview.objects.get(pk=interview_id)
    _check_may_nudge(interview, by)
    interview.refresh_from_db()
    late = list(_waited_for().filter(interview=interview).select_related("user", "interview").order_by("pk"))
    if not late:
        raise WrongState("Nobody owes a scorecard for this interview.")
    _check_over(interview, now)
    refusals = _refusals(late, by, now)
    asked = [seat for seat in late if seat.pk not in refusals]
    if not asked:
        raise WrongState(" ".join(refusals.values()))
    for seat in asked:
        _owe_nudge(seat, by, now)
    return asked


@transaction.atomic
def send_fresh_link(seat: Panelist, *, now: datetime | None = None) -> None:
    """Owe the seat's person a mail with a new link, at most one in ten minutes; says nothing of which it was.

    Whoever is not to be written to (an ended account, a recused seat, the candidate) gets none when it would be sent.
    """
    now = now or timezone.now()
    # Two requests at once are one: the second waits here and finds the first one's mail.
    seat = Panelist.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    asked = Mail.objects.filter(seat=seat, kind=Mail.Kind.FRESH_LINK, created_at__gt=now - LINK_PAUSE)
    if asked.exists():
        return
    owe_mail(
        key=f"fresh_link:{seat.public_id}:{int(now.timestamp())}",
        kind=Mail.Kind.FRESH_LINK,
        recipient=seat.user,
        interview=seat.interview,
        seat=seat,
        now=now,
    )


def _check_may_nudge(interview: Interview, by: User) -> None:
    """Refuse before anything about the seat is looked at, in words that do not depend on it."""
    application = lock_application(interview.application_id, by)
    if not may_know_who_is_late(by, application):
        raise NotAllowed(
            "You owe a scorecard about this candidate yourself. Hand it in before you remind others."
        )


def _check_owes(seat: Panelist, now: datetime) -> None:
    if not is_reachable(seat.user):
        raise InvalidInput(f"{seat.user} has no account any more. Take the seat back instead.")
    if not _waited_for().filter(pk=seat.pk).exists():
        raise WrongState(f"{seat.user} owes no scorecard for this interview.")
    _check_over(seat.interview, now)


def _check_over(interview: Interview, now: datetime) -> None:
    if interview.ends_at > now:
        raise WrongState("The interview is not over yet. Remind people once it is.")
    if interview.application.status != Application.Status.ACTIVE:
        raise WrongState("This application has ended, so its scorecards are not waited for.")


def last_nudges(seats: Iterable[Panelist], *, now: datetime | None = None) -> dict[int, Mail]:
    """Of these seats, those asked so lately that they are not to be asked again: the mail that did, by seat."""
    since = (now or timezone.now()) - timedelta(hours=settings.NUDGE_HOURS)
    asked = Mail.objects.filter(
        kind=Mail.Kind.NUDGE, seat__in=[seat.pk for seat in seats], created_at__gt=since
    )
    mails = asked.select_related("recipient", "sent_by").order_by("pk")
    return {mail.seat_id: mail for mail in mails if mail.seat_id}


def _refusals(seats: Iterable[Panelist], by: User, now: datetime) -> dict[int, str]:
    """Why some of these seats are not asked again yet, by key."""
    zone, pause = zone_of(by), timedelta(hours=settings.NUDGE_HOURS)
    words: dict[int, str] = {}
    for seat, mail in last_nudges(seats, now=now).items():
        at, again = mail.created_at.astimezone(zone), (mail.created_at + pause).astimezone(zone)
        words[seat] = (
            f"{mail.recipient} was reminded at {at:%H:%M} by {mail.sent_by or 'somebody'}. "
            f"You can remind them again after {again:%H:%M}."
        )
    return words


def _owe_nudge(seat: Panelist, by: User, now: datetime) -> None:
    owe_mail(
        key=f"nudge:{seat.public_id}:{int(now.timestamp())}",
        kind=Mail.Kind.NUDGE,
        recipient=seat.user,
        interview=seat.interview,
        seat=seat,
        sent_by=by,
        now=now,
    )
    record_event(action="panelist.nudged", by=by, on=seat, now=now)
