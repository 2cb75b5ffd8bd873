"""The interview kit as a page shows it: who, what, when, where, and who covers the rest; never what they think."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from hiring.models import Attachment, Interview, Panelist, User
from scorecards.models import Competency, InterviewKit, KitCompetency, KitQuestion, Scorecard


@dataclass(frozen=True, slots=True)
class Asked:
    """One planned question with its probes."""

    text: str
    competency: str
    kind: str
    probes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Covered:
    """Who else interviews, and which competencies they cover."""

    name: str
    covers: str


@dataclass(frozen=True, slots=True)
class KitPage:
    """What components/kit.html shows."""

    purpose: str
    scope: str
    facts: Sequence[tuple[str, str]]
    focus: Sequence[str]
    colleagues: Sequence[Covered]
    questions: Sequence[Asked]
    cv_href: str = ""
    cv_label: str = ""


def focus_of(card: Scorecard) -> list[Competency]:
    """Load the competencies this card must speak to, in the kit's order."""
    focus = KitCompetency.objects.filter(kit__assignments__interview=card.panelist.interview_id)
    return [row.competency for row in focus.select_related("competency").order_by("position")]


def kit_of(card: Scorecard, focus: Sequence[Competency], reader: User) -> KitPage:
    """Gather the kit of a card whose seat, interview, candidate and job are loaded; a fixed number of queries."""
    interview = card.panelist.interview
    kit = InterviewKit.objects.filter(assignments__interview=interview).first()
    cv = (
        Attachment.objects.visible_to(reader)
        .filter(candidate=interview.application.candidate_id, kind=Attachment.Kind.CV)
        .order_by("-pk")
        .first()
    )
    return KitPage(
        purpose=kit.purpose if kit else "",
        scope=_sentence(interview.application.job.scope or interview.application.job.role.scope),
        facts=_facts(card, interview),
        focus=[competency.name for competency in focus],
        colleagues=_colleagues(interview, reader),
        questions=_questions(kit),
        cv_href=reverse("attachment", args=[cv.public_id]) if cv else "",
        cv_label=f"CV: {cv.filename}" if cv else "",
    )


def _facts(card: Scorecard, interview: Interview) -> list[tuple[str, str]]:
    job = interview.application.job
    seat = card.panelist
    return [
        ("When", when_words(interview)),
        ("Where", interview.place),
        ("Role", f"{job.role.title} ({job.role.get_level_display()})"),
        ("Your seat", seat.get_role_display() if seat.role != Panelist.Role.INTERVIEWER else ""),
    ]


def _sentence(text: str) -> str:
    """Start with a capital and end with a stop, as roles' scopes are noted in keywords."""
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def when_words(interview: Interview) -> str:
    """Say when an interview is, in the reader's own zone, with the zone's name."""
    start, end = timezone.localtime(interview.starts_at), timezone.localtime(interview.ends_at)
    minutes = int((end - start).total_seconds() // 60)
    return f"{date_format(start, 'l, j F Y')}, {start:%H:%M} to {end:%H:%M} ({start:%Z}), {minutes} minutes"


def _colleagues(interview: Interview, reader: User) -> list[Covered]:
    others = (
        Interview.objects.scheduled()
        .filter(application=interview.application_id)
        .select_related("kit_assignment__kit")
        .prefetch_related("panelists__user", "kit_assignment__kit__focus__competency")
        .order_by("starts_at", "pk")
    )
    rows = []
    for other in others:
        names = [
            seat.user.name
            for seat in other.panelists.all()
            if seat.user_id != reader.pk and not seat.recused_at
        ]
        if names:
            rows.append(Covered(", ".join(names), _covers(other)))
    return rows


def _covers(interview: Interview) -> str:
    assignment = getattr(interview, "kit_assignment", None)
    names = [focus.competency.name for focus in assignment.kit.focus.all()] if assignment else []
    return ", ".join(names) or interview.title


def _questions(kit: InterviewKit | None) -> list[Asked]:
    if kit is None:
        return []
    agenda = KitQuestion.objects.filter(kit=kit).select_related("question__competency").order_by("position")
    return [
        Asked(
            row.question.text,
            row.question.competency.name,
            row.question.get_kind_display(),
            row.question.probes,
        )
        for row in agenda
    ]
