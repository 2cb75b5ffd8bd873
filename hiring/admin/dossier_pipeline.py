"""A person's applications as the dossier tells them: each stage and how long it took, and what was screened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from hiring.admin.dossier_career import position_words
from hiring.admin.links import list_url, page_url
from hiring.experience import in_words
from hiring.models import Application, Candidate, Job, Panelist, ScreeningFact, StageMove, User


@dataclass(frozen=True, slots=True)
class Step:
    """A stage somebody was at: since when, for how long, and who put them there."""

    stage: str
    since: datetime
    days: str
    moved_by: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """Experience set against what a role asks for, as it was recorded, with the positions that counted."""

    label: str
    required: str
    found: str
    verdict: str
    recorded_at: datetime
    positions: list[str]


@dataclass(slots=True)
class Line:
    """One application; `more` holds sentences that other parts of the product add."""

    record: Application
    steps: list[Step]
    facts: list[Fact]
    reason: str
    href: str
    panel_href: str
    board_href: str
    days: str
    cards: str = ""
    more: list[str] = field(default_factory=list)


def applications_of(candidate: Candidate, user: User) -> list[Any]:
    """The applications of a person that `user` sees, newest first, each saying what `user` may do and read."""
    told = Application.objects.evidence_readable_by(user).filter(pk=OuterRef("pk"))
    run = Application.objects.run_by(user).filter(pk=OuterRef("pk"))
    moves = StageMove.objects.select_related("from_stage", "to_stage", "moved_by")
    return list(
        Application.objects.visible_to(user)
        .filter(candidate=candidate)
        .select_related("job", "stage", "rejection_reason")
        .prefetch_related(Prefetch("moves", queryset=moves), "screening_facts__employments")
        .annotate(is_told=Exists(told), is_run=Exists(run))
        .order_by("-applied_at", "-pk")
    )


def lines_of(applications: Sequence[Any], *, now: datetime) -> list[Line]:
    """Tell applications loaded by `applications_of`; one query for their panels' progress."""
    progress = _progress([one.pk for one in applications if one.is_told])
    return [_line(one, progress.get(one.pk, ""), now) for one in applications]


def days_words(length: timedelta) -> str:
    """Write a length of time in whole days."""
    days = max(length.days, 0)
    return "less than a day" if not days else "1 day" if days == 1 else f"{days} days"


def board_url(job: Job) -> str:
    """The board of a job's pipeline, or the list of its applications where there is no board."""
    try:
        return reverse("admin:hiring_job_board", args=[job.pk])
    except NoReverseMatch:
        return list_url(Application, job__id__exact=job.pk)


def _line(application: Any, cards: str, now: datetime) -> Line:
    reason = application.rejection_reason
    return Line(
        record=application,
        steps=_steps(application, now),
        facts=[_fact(fact) for fact in application.screening_facts.all()],
        # Why it ended is a judgement: whoever owes a card meets it after handing theirs in.
        reason="" if reason is None else str(reason) if application.is_told else "Shown once you owe no card",
        href=page_url(application),
        panel_href=reverse("panel", kwargs={"public_id": application.public_id}),
        board_href=board_url(application.job) if application.is_run else "",
        days=days_words((application.closed_at or now) - application.applied_at),
        cards=cards,
    )


def _steps(application: Application, now: datetime) -> list[Step]:
    moves = sorted(application.moves.all(), key=lambda move: (move.moved_at, move.pk))
    ends = [*(move.moved_at for move in moves[1:]), application.closed_at or now]
    return [
        Step(
            stage=move.to_stage.name,
            since=move.moved_at,
            days=days_words(end - move.moved_at),
            moved_by=str(move.moved_by),
            is_last=move is moves[-1],
        )
        for move, end in zip(moves, ends, strict=False)
    ]


def _fact(fact: ScreeningFact) -> Fact:
    missing = fact.required_months - fact.months
    day = timezone.localdate(fact.recorded_at)
    return Fact(
        label=fact.get_kind_display(),
        required=in_words(fact.required_months),
        found=in_words(fact.months),
        verdict="Meets what the role asks for."
        if fact.is_met
        else f"{in_words(missing)} short.".capitalize(),
        recorded_at=fact.recorded_at,
        positions=[position_words(one, day) for one in fact.employments.all()],
    )


def _progress(told: list[int]) -> dict[int, str]:
    """How many cards of each panel are in, for panels the reader owes nothing on."""
    seats = Panelist.objects.filter(interview__application__in=told).exclude(role=Panelist.Role.SHADOW)
    answered = Counter(seats.answered().values_list("interview__application", flat=True))
    owed = Counter(seats.owing().values_list("interview__application", flat=True))
    return {
        pk: f"{answered[pk]} of {answered[pk] + owed[pk]} scorecards are in"
        for pk in told
        if answered[pk] + owed[pk]
    }
