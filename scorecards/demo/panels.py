"""Scheduling the panels of the story and everything that happens to their seats."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from hiring.models import Interview, Panelist
from scorecards.demo.applicants import DEBRIEFED, SCHEDULED
from scorecards.demo.cards import CardWriter
from scorecards.demo.company import ACCOUNTS, LATECOMER, Company
from scorecards.demo.effects import chance
from scorecards.demo.source import ApplicationRow, JobRow
from scorecards.models import InterviewKit
from scorecards.operations.panels import call_off_interview, recuse, schedule_interview, seat_panelist

FIRST_DAY = 2  # interviews; the rest are held on the next working day


@dataclass(slots=True)
class Meeting:
    """One interview of a panel, before and after it is scheduled."""

    kit_name: str
    turn: int
    starts_at: datetime
    takers: list[str]
    shadow: str = ""
    interview: Interview | None = None

    @property
    def lead(self) -> str:
        return self.takers[0]

    def seat_of(self, company: Company, key: str) -> Panelist:
        """The seat of this member of staff, once scheduled."""
        return Panelist.objects.get(interview=self.interview, user=company.staff[key])


@dataclass(slots=True)
class Panel:
    """The interviews of one application."""

    job: JobRow
    row: ApplicationRow
    meetings: list[Meeting] = field(default_factory=list)


def plan_panel(company: Company, job: JobRow, row: ApplicationRow, *, number: int) -> None:
    """Plan the panel of an application; `number` says whose turn it is."""
    panel = Panel(job, row, list(_meetings(company, job, row, number)))
    add = company.timeline.add
    add(company.days.at(max(row.held or 0, 0) + SCHEDULED, 18), partial(_schedule, company, panel))
    if "called_off" in row.twists:
        add(company.days.at((row.held or 0) + 1, 16), partial(_call_off, company, panel))
        return
    writer = CardWriter(company, job, row, number)
    for meeting in panel.meetings:
        if "recused" in row.twists and meeting.turn == FIRST_DAY:
            add(meeting.starts_at - timedelta(hours=20), partial(_step_back, company, panel, meeting))
        _plan_cards(company, panel, meeting, writer)
    _plan_late_acts(company, panel, writer)


def _meetings(company: Company, job: JobRow, row: ApplicationRow, number: int) -> Iterator[Meeting]:
    for turn, (kit_name, staff) in enumerate(job.seats.items()):
        day = (row.held or 0) - turn // FIRST_DAY
        start = company.days.at(day, 8 + number % 3 + 3 * (turn % FIRST_DAY), 30 * (number % 2))
        chosen = row.takes.get(kit_name)
        order = [staff[(number + step) % len(staff)] for step in range(len(staff))]
        takers = [chosen, *(key for key in order if key != chosen)] if chosen else order
        shadowed = "shadow" in row.twists and turn == 0
        yield Meeting(kit_name, turn, start, takers, shadow=ACCOUNTS["shadow"] if shadowed else "")


def _schedule(company: Company, panel: Panel, when: datetime) -> None:
    application = company.applications[panel.job.key, panel.row.who]
    kits = {kit.name: kit for kit in InterviewKit.objects.filter(job=application.job)}
    for meeting in panel.meetings:
        kit, lead = kits[meeting.kit_name], company.staff[meeting.lead]
        seats = [(lead, Panelist.Role.LEAD.value)]
        if meeting.shadow:
            seats.append((company.staff[meeting.shadow], Panelist.Role.SHADOW.value))
        meeting.interview = schedule_interview(
            application_id=application.pk,
            kit=kit,
            starts_at=meeting.starts_at,
            ends_at=meeting.starts_at + timedelta(minutes=kit.minutes),
            panelists=seats,
            timezone_name=lead.timezone,
            place=_place(panel, meeting),
            by=company.staff[panel.job.recruiter],
            now=when,
        )


def _place(panel: Panel, meeting: Meeting) -> str:
    room = "" if panel.job.office.startswith("Remote") else f"{panel.job.office}, room 2"
    return chance("place", panel.row.who, meeting.kit_name).choice(["Video call", "Video call", room, ""])


def _call_off(company: Company, panel: Panel, when: datetime) -> None:
    recruiter = company.staff[panel.job.recruiter]
    for meeting in panel.meetings:
        if meeting.interview:
            status = Interview.Status.CANCELLED if meeting.turn else Interview.Status.NOT_HELD
            call_off_interview(interview_id=meeting.interview.pk, status=status, by=recruiter, now=when)


def _step_back(company: Company, panel: Panel, meeting: Meeting, when: datetime) -> None:
    """The first in turn recuses; the next one takes the seat over."""
    gone = meeting.takers.pop(0)
    words = company.source.words["recusals"]
    reason = (
        chance("recusal", panel.row.who)
        .choice(words)
        .format(name=company.source.candidates[panel.row.who].given)
    )
    recuse(panelist_id=meeting.seat_of(company, gone).pk, reason=reason, by=company.staff[gone], now=when)
    if meeting.interview:
        seat_panelist(
            interview_id=meeting.interview.pk,
            user=company.staff[meeting.lead],
            role=Panelist.Role.INTERVIEWER,
            by=company.staff[panel.job.recruiter],
            now=when + timedelta(minutes=40),
        )


def _plan_cards(company: Company, panel: Panel, meeting: Meeting, writer: CardWriter) -> None:
    """Plan who of this interview hands a card in, and when."""
    add, cards = company.timeline.add, panel.row.cards
    handed_in = cards == "all" or (cards == "some" and meeting.turn % 2 == 0)
    delay = timedelta(minutes=chance("delay", panel.row.who, meeting.kit_name).randint(70, 400))
    if handed_in:
        add(meeting.starts_at + delay, partial(writer.submit, meeting))
    elif "draft" in panel.row.twists and meeting.turn == 1:
        add(meeting.starts_at + delay, partial(writer.begin, meeting))
    if meeting.shadow and cards == "all":
        add(meeting.starts_at + delay + timedelta(minutes=25), partial(writer.submit_shadow, meeting))
    if "corrected" in panel.row.twists and meeting.turn == 0:
        add(meeting.starts_at + delay + timedelta(minutes=8), partial(writer.correct, meeting))


def _plan_late_acts(company: Company, panel: Panel, writer: CardWriter) -> None:
    """What follows when every card is in: somebody joins who could read them, somebody changes their mind."""
    add, last = company.timeline.add, panel.meetings[-1].starts_at
    if "late" in panel.row.twists:
        meeting = panel.meetings[FIRST_DAY]
        add(last + timedelta(hours=8), partial(_join_late, company, panel, meeting))
        add(last + timedelta(hours=9), partial(writer.submit_late, meeting, LATECOMER))
    if "amended" in panel.row.twists:
        after_debrief = company.days.at((panel.row.held or 0) - DEBRIEFED - 1, 10)
        add(after_debrief, partial(writer.amend, panel.meetings[1]))


def _join_late(company: Company, panel: Panel, meeting: Meeting, when: datetime) -> None:
    if meeting.interview:
        seat_panelist(
            interview_id=meeting.interview.pk,
            user=company.staff[LATECOMER],
            role=Panelist.Role.INTERVIEWER,
            by=company.staff[panel.job.recruiter],
            now=when,
        )
