"""What a panel covers and what to mend before it meets: rows read, findings put into sentences with their links.

Whoever owes a card must not see from a count that a colleague recused: to them a seat counts as it was planned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.text import get_text_list

from hiring.admin.links import page_url
from hiring.models import Application, Interview, Job, Panelist, User
from scorecards.coverage import (
    Concern,
    Finding,
    Kit,
    Meeting,
    Needed,
    Plan,
    Row,
    each_kit_once,
    findings,
    matrix,
)
from scorecards.models import InterviewKit, PanelPlan


@dataclass(frozen=True, slots=True)
class Mend:
    """What is missing, in a sentence, and where it is put right."""

    concern: str
    sentence: str
    href: str
    verb: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Competencies by kit, and what to mend; `kits` are the job's, in the columns' order."""

    kits: list[InterviewKit]
    rows: list[Row]
    mends: list[Mend]


@dataclass(frozen=True, slots=True)
class JobFrame:
    """What every candidate of a job is measured against: read once."""

    job: Job
    kits: list[InterviewKit]
    needed: list[Needed]

    def plan(self, meetings: Sequence[Meeting]) -> Plan:
        return Plan(self.needed, self.pure_kits(), meetings)

    def pure_kits(self) -> list[Kit]:
        return [
            Kit(
                kit.pk,
                kit.name,
                tuple(focus.competency.key for focus in kit.focus.all()),
                frozenset(item.question.competency.key for item in kit.agenda.all()),
            )
            for kit in self.kits
        ]


def frame_of(job: Job) -> JobFrame:
    """The job's rubric and kits, in five queries."""
    kits = InterviewKit.objects.filter(job=job).order_by("position", "pk")
    plan = PanelPlan.objects.filter(job=job).select_related("rubric").first()
    entries = plan.rubric.content["competencies"] if plan else []
    return JobFrame(
        job,
        list(kits.prefetch_related("focus__competency", "agenda__question__competency")),
        [Needed(e["key"], e["name"], e["weight"], e["must_have"]) for e in entries],
    )


def coverage_of_job(job: Job) -> Coverage:
    """What the plan covers if each kit is used once, by one person."""
    frame = frame_of(job)
    plan = each_kit_once(frame.needed, frame.pure_kits())
    words = Words(frame)
    found = [words.of_job(finding) for finding in findings(plan)]
    return Coverage(frame.kits, matrix(plan), found)


def coverage_of_application(application: Application, user: User) -> Coverage:
    """What the seats of one candidate cover, as far as `user` may know who sits there."""
    told = Application.objects.evidence_readable_by(user).filter(pk=application.pk).exists()
    frame = frame_of(application.job)
    interviews = list(meetings_of(Q(application=application)))
    plan = frame.plan([pure(interview, told=told) for interview in interviews])
    words = Words(frame, application, interviews)
    mends = words.of_candidate(findings(plan)) if plan.meetings else []
    return Coverage(frame.kits, matrix(plan), mends)


def meetings_of(wanted: Q) -> Any:
    """Interviews that stand, with kit and counting seats: shadows rate nothing that counts."""
    seats = Panelist.objects.exclude(role=Panelist.Role.SHADOW).select_related("user").order_by("pk")
    return (
        Interview.objects.scheduled()
        .filter(wanted)
        .select_related("kit_assignment", "application__candidate")
        .prefetch_related(Prefetch("panelists", queryset=seats, to_attr="counting"))
        .order_by("starts_at", "pk")
    )


def pure(interview: Any, *, told: bool) -> Meeting:
    """The interview as the rules take it; without `told` a recused seat counts as the planned one it was."""
    assignment = getattr(interview, "kit_assignment", None)
    people = (seat.user_id for seat in interview.counting if not (told and seat.recused_at))
    return Meeting(interview.pk, interview.title, assignment and assignment.kit_id, frozenset(people))


class Words:
    """Findings as sentences with the link to where they are mended."""

    def __init__(
        self, frame: JobFrame, application: Application | None = None, interviews: Iterable[Any] = ()
    ) -> None:
        self.names = {needed.key: needed.name for needed in frame.needed}
        self.kits = {kit.pk: kit for kit in frame.kits}
        self.names |= {f.competency.key: f.competency.name for kit in frame.kits for f in kit.focus.all()}
        self.job, self.application = frame.job, application
        self.meetings = {interview.pk: interview for interview in interviews}

    def of_job(self, finding: Finding) -> Mend:
        """A finding about the job's kits."""
        name, kit = self.names.get(finding.competency or "", ""), self.kits.get(finding.kit or 0)
        if finding.concern == Concern.NO_QUESTION and kit:
            return self._question(finding, name, kit)
        sentence = f"No interview assesses {name}."
        if finding.concern == Concern.FEW_RATERS:
            sentence = f"{name} is a must-have, and only one interview assesses it: plan two raters."
        if kit:
            return Mend(finding.concern, sentence, page_url(kit), f"Add it to “{kit}”")
        add = f"{reverse('admin:scorecards_interviewkit_add')}?job={self.job.pk}"
        return Mend(finding.concern, sentence, add, "Add an interview kit")

    def of_candidate(self, found: Sequence[Finding]) -> list[Mend]:
        """Findings about one candidate's interviews; what nobody assesses is one sentence."""
        missing = [self.names[f.competency or ""] for f in found if f.concern == Concern.UNASSESSED]
        mends = [self._of_meeting(finding) for finding in found if finding.concern != Concern.UNASSESSED]
        if not missing:
            return mends
        sentence = f"No interview of this candidate assesses {get_text_list(missing, 'or')}."
        address = f"{reverse('admin:hiring_interview_add')}?application="
        address += str(self.application.pk if self.application else "")
        return [Mend(Concern.UNASSESSED, sentence, address, "Schedule an interview"), *mends]

    def _of_meeting(self, finding: Finding) -> Mend:
        name, kit = self.names.get(finding.competency or "", ""), self.kits.get(finding.kit or 0)
        if finding.concern == Concern.NO_QUESTION and kit:
            return self._question(finding, name, kit)
        meeting = self.meetings[finding.meeting or 0]
        seats = finding.concern in {Concern.FEW_RATERS, Concern.NOBODY}
        verb = "Seat somebody" if seats else "Open the interview"
        return Mend(finding.concern, self._about(finding, meeting, name), page_url(meeting), verb)

    def _about(self, finding: Finding, meeting: Any, name: str) -> str:
        if finding.concern == Concern.NOBODY:
            return f"Nobody is assigned to {meeting.title}."
        if finding.concern == Concern.NO_KIT:
            return f"{meeting.title} has no interview kit, so it assesses nothing."
        if finding.concern == Concern.TOO_MUCH:
            person = next(seat.user for seat in meeting.counting if seat.user_id == finding.person)
            return f"{person} would judge {finding.count} competencies of one candidate: five are the most."
        how = "nobody rates" if not finding.count else "only one person rates"
        return f"{name} is a must-have, and {how} it: plan two raters."

    def _question(self, finding: Finding, name: str, kit: InterviewKit) -> Mend:
        sentence = f"“{kit}” assesses {name} and asks no question about it."
        return Mend(finding.concern, sentence, page_url(kit), "Choose a question")
