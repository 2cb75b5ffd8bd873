"""Reading whom to suggest for an interview: seven facts about every colleague, in a fixed number of queries.

Weeks and clashes count the interviews that the planner may know of. An interview of somebody else's confidential
search is not among them: a number is enough to give it away.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Q, When

from hiring import reach
from hiring.models import (
    Application,
    HiringTeamMember,
    Interview,
    InterviewPause,
    Panelist,
    User,
)
from scorecards.admin.coverage import frame_of, meetings_of, pure
from scorecards.local_times import days_of
from scorecards.models import InterviewerSkill, InterviewKit
from scorecards.operations.panel_checks import LONGEST
from scorecards.suggestions import Person, Suggestion, Topic, rank

# So many colleagues are ranked; whoever else is wanted is typed.
POOL = 120


@dataclass(frozen=True, slots=True)
class Slot:
    """When a meeting takes place, and in whose time zone it is spoken of."""

    starts_at: datetime
    ends_at: datetime
    zone: str

    def week(self) -> tuple[datetime, datetime]:
        """Monday to Monday around the start, in the slot's zone."""
        local = self.starts_at.astimezone(ZoneInfo(self.zone))
        monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        return monday, monday + timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A ranked colleague and their account."""

    user: User
    suggestion: Suggestion


def suggested_for(
    application: Application,
    kit: InterviewKit | None,
    slot: Slot | None,
    by: User,
    *,
    interview: Interview | None = None,
    also: Iterable[int] = (),
) -> list[Suggested]:
    """Who may judge this candidate, the most helpful first; `interview` is the one being changed.

    Of a company with more colleagues than `POOL` those nearest to the job, and besides them `also`.
    """
    users = {user.pk: user for user in nearest(application, kit, also)}
    skills = _skills()
    paused = _paused(users.values(), slot) if slot else frozenset()
    week, busy = _calendars(users, slot, by, interview) if slot else ({}, frozenset())
    on_panel = _on_panel(application, interview)
    people = [
        Person(
            user.pk,
            user.name,
            week=week.get(user.pk, 0) if slot else None,
            most=user.weekly_interviews,
            skills=skills.get(user.pk, frozenset()),
            is_busy=user.pk in busy,
            is_paused=user.pk in paused,
            is_on_panel=user.pk in on_panel,
        )
        for user in users.values()
    ]
    topics = _topics(application, kit, by, interview) if kit else []
    return [Suggested(users[one.person.id], one) for one in rank(people, topics)]


def nearest(application: Application, kit: InterviewKit | None, also: Iterable[int]) -> list[User]:
    """So many of those who may judge: who has sat on a panel of the job or is on its team, then who is trained."""
    people = User.objects.interviewers().able_to_judge(application)
    seated = Panelist.objects.filter(interview__application__job=application.job_id).order_by().values("user")
    team = HiringTeamMember.objects.filter(job=application.job_id).order_by().values("user")
    trained = InterviewerSkill.objects.filter(competency__kits=kit.pk if kit else 0).order_by().values("user")
    close = Case(When(Q(pk__in=seated) | Q(pk__in=team), then=0), When(pk__in=trained, then=1), default=2)
    found = list(people.order_by(close, "pk")[:POOL])
    known = {user.pk for user in found}
    return found + list(people.filter(pk__in=[pk for pk in also if pk not in known]))


def _skills() -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = defaultdict(set)
    for user, key in InterviewerSkill.objects.order_by().values_list("user", "competency__key"):
        held[user].add(key)
    return {user: frozenset(keys) for user, keys in held.items()}


def _paused(users: Iterable[User], slot: Slot) -> frozenset[int]:
    """Who takes no interviews on the slot's days, as the days are where they live."""
    margin = timedelta(days=1)
    pauses: dict[int, list[InterviewPause]] = defaultdict(list)
    near = InterviewPause.objects.filter(
        starts_on__lte=(slot.ends_at + margin).date(), ends_on__gte=(slot.starts_at - margin).date()
    )
    for pause in near:
        pauses[pause.user_id].append(pause)
    found = set()
    for user in users:
        if user.pk in pauses:
            first, last = days_of(slot.starts_at, slot.ends_at, user.timezone)
            if any(pause.starts_on <= last and pause.ends_on >= first for pause in pauses[user.pk]):
                found.add(user.pk)
    return frozenset(found)


def _calendars(
    users: Iterable[int], slot: Slot, by: User, interview: Interview | None
) -> tuple[dict[int, int], frozenset[int]]:
    """Interviews of that week by person, and who sits elsewhere at that time."""
    monday, next_monday = slot.week()
    first, last = min(monday, slot.starts_at), max(next_monday, slot.ends_at)
    owed = Panelist.objects.owing().filter(user=by.pk).values("interview__application__candidate")
    seats = Panelist.objects.filter(
        # Whoever owes a card must not see from a lighter week that a colleague stepped back.
        Q(recused_at=None) | Q(interview__application__candidate__in=owed),
        reach.seen(by, "interview__application__"),
        user__in=list(users),
        interview__status=Interview.Status.SCHEDULED,
        interview__starts_at__gte=first - LONGEST,
        interview__starts_at__lt=last,
        interview__ends_at__gt=first,
    ).exclude(interview=interview.pk if interview else 0)
    week: dict[int, int] = defaultdict(int)
    busy = set()
    for user, starts_at, ends_at in seats.order_by().values_list(
        "user", "interview__starts_at", "interview__ends_at"
    ):
        week[user] += monday <= starts_at < next_monday
        if starts_at < slot.ends_at and ends_at > slot.starts_at:
            busy.add(user)
    return week, frozenset(busy)


def _on_panel(application: Application, interview: Interview | None) -> frozenset[int]:
    """Who has a seat at another of the candidate's interviews, stepped back or not."""
    seats = Panelist.objects.filter(
        interview__application=application, interview__status=Interview.Status.SCHEDULED
    ).exclude(interview=interview.pk if interview else 0)
    return frozenset(seats.order_by().values_list("user", flat=True))


def _topics(
    application: Application, kit: InterviewKit, by: User, interview: Interview | None
) -> list[Topic]:
    told = Application.objects.evidence_readable_by(by).filter(pk=application.pk).exists()
    frame = frame_of(application.job)
    meetings = [pure(one, told=told) for one in meetings_of(Q(application=application))]
    kits = {one.id: one for one in frame.pure_kits()}
    raters: dict[str, set[int]] = defaultdict(set)
    for meeting in meetings:
        used = kits.get(meeting.kit or 0)
        if used and not (interview and meeting.id == interview.pk):
            for key in used.focus:
                raters[key] |= meeting.people
    needed = {one.key: one for one in frame.needed}
    return [
        Topic(key, needed[key].name, needed[key].must_have, frozenset(raters[key]))
        for key in (kits[kit.pk].focus if kit.pk in kits else ())
        if key in needed
    ]
