"""The interview kit as a page shows it: who, what, when, where, and who covers the rest; never what they think."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.formats import date_format

from hiring.models import Interview, Panelist, User
from scorecards.models import Competency, InterviewKit, KitCompetency, KitQuestion, Scorecard
from scorecards.web.papers import Paper, papers_of

SAME = "The same as you"


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned question with its probes; `id` is what its tick sends."""

    id: str
    text: str
    competency: str
    kind: str
    probes: Sequence[str]
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """Who else interviews, and what they cover that the reader does not."""

    name: str
    covers: str


@dataclass(frozen=True, slots=True)
class KitPage:
    """What components/kit.html shows."""

    purpose: str
    scope: str
    facts: Sequence[tuple[str, str]]
    focus: Sequence[Competency]
    colleagues: Sequence[Covered]
    questions: Sequence[Planned]
    papers: Sequence[Paper] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """The focus of each interview of an application, in its kit's order, by the interview's key."""

    by_interview: dict[int, list[Competency]] = field(default_factory=dict)

    def of(self, interview_id: int) -> list[Competency]:
        return self.by_interview.get(interview_id, [])


def coverage_of(card: Scorecard) -> Coverage:
    """Load what every interview of this card's application assesses, in one query."""
    application = card.panelist.interview.application_id
    rows = (
        KitCompetency.objects.filter(kit__assignments__interview__application=application)
        .annotate(interview_id=F("kit__assignments__interview"))
        .select_related("competency")
        .order_by("position")
    )
    coverage = Coverage()
    for row in rows:
        coverage.by_interview.setdefault(row.interview_id, []).append(row.competency)
    return coverage


def focus_of(card: Scorecard) -> list[Competency]:
    """Load the competencies this card must speak to, in the kit's order."""
    return coverage_of(card).of(card.panelist.interview_id)


def kit_of(
    card: Scorecard,
    reader: User,
    coverage: Coverage | None = None,
    *,
    asked: Collection[uuid.UUID] | None = None,
) -> KitPage:
    """Gather the kit of a card whose seat, interview, kit, candidate and job are loaded; four queries at most.

    `asked` overrides the ticks that are stored.
    """
    interview = card.panelist.interview
    assignment = getattr(interview, "kit_assignment", None)
    kit: InterviewKit | None = assignment.kit if assignment else None
    coverage = coverage or coverage_of(card)
    seats = _other_seats(interview, reader)
    return KitPage(
        purpose=kit.purpose if kit else "",
        scope=_sentence(interview.application.job.scope or interview.application.job.role.scope),
        facts=_facts(card, interview, [seat for seat in seats if seat.interview_id == interview.pk]),
        focus=coverage.of(interview.pk),
        colleagues=_colleagues(
            [seat for seat in seats if seat.interview_id != interview.pk], coverage, interview.pk
        ),
        questions=_questions(kit, card, asked),
        is_over=interview.ends_at <= timezone.now(),
        papers=papers_of(card, reader),
    )


def _facts(card: Scorecard, interview: Interview, beside: Sequence[Panelist]) -> list[tuple[str, str]]:
    job = interview.application.job
    seat = card.panelist
    return [
        ("When", when_words(interview)),
        ("Where", interview.place),
        ("Role", f"{job.role.title} ({job.role.get_level_display()})"),
        ("With you", ", ".join(dict.fromkeys(other.user.name for other in beside))),
        ("Your seat", seat.get_role_display() if seat.role != Panelist.Role.INTERVIEWER else ""),
    ]


def _sentence(text: str) -> str:
    """Start with a capital and end with a stop, as roles' scopes are noted in keywords; a longer one stays as it is."""
    if "\n" in text:
        return text
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def when_words(interview: Interview) -> str:
    """Say when an interview is, in the reader's own zone, with the zone's name."""
    start, end = timezone.localtime(interview.starts_at), timezone.localtime(interview.ends_at)
    minutes = int((end - start).total_seconds() // 60)
    return f"{date_format(start, 'l, j F Y')}, {start:%H:%M} to {end:%H:%M} ({start:%Z}), {minutes} minutes"


def _other_seats(interview: Interview, reader: User) -> list[Panelist]:
    """Everybody else on the panel, in the order of the interviews.

    A seat that was given back stays listed, and an interview that did not take place too: a name that
    vanished would tell that its holder stepped back.
    """
    seats = Panelist.objects.filter(interview__application=interview.application_id)
    others = seats.exclude(user=reader.pk).exclude(interview__status=Interview.Status.CANCELLED)
    return list(
        others.select_related("user", "interview").order_by("interview__starts_at", "interview", "pk")
    )


def _colleagues(seats: Sequence[Panelist], coverage: Coverage, own: int) -> list[Covered]:
    """Whoever else interviews, an interview at a time; somebody who only learns covers nothing."""
    names: dict[int, list[str]] = {}
    titles: dict[int, str] = {}
    for seat in seats:
        if seat.role != Panelist.Role.SHADOW:
            names.setdefault(seat.interview_id, []).append(seat.user.name)
            titles[seat.interview_id] = seat.interview.title
    return [
        Covered(", ".join(people), _topics(coverage, interview, own) or titles[interview])
        for interview, people in names.items()
    ]


def _topics(coverage: Coverage, interview: int, own: int) -> str:
    """What another interview assesses that this one does not; empty where nobody chose what it assesses."""
    theirs = coverage.of(interview)
    others = [competency.name for competency in theirs if competency not in coverage.of(own)]
    return ", ".join(others) or (SAME if theirs else "")


def _questions(
    kit: InterviewKit | None, card: Scorecard, asked: Collection[uuid.UUID] | None
) -> list[Planned]:
    if kit is None:
        return []
    ticked = Scorecard.asked.through.objects.filter(scorecard=card.pk, question=OuterRef("question"))
    agenda = (
        KitQuestion.objects.filter(kit=kit)
        .annotate(is_asked=Exists(ticked))
        .select_related("question__competency")
        .order_by("position")
    )
    return [
        Planned(
            id=str(row.question.public_id),
            text=row.question.text,
            competency=row.question.competency.name,
            kind=row.question.get_kind_display(),
            probes=row.question.probes,
            is_asked=row.is_asked if asked is None else row.question.public_id in asked,
        )
        for row in agenda
    ]
