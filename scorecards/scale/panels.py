"""The crowd's panels: an interview per kit for whoever got far, most cards handed in, their summaries compiled."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from hiring.models import Application, Interview, Panelist, StageKind, User
from scorecards.models import (
    InterviewKit,
    KitAssignment,
    PanelPlan,
    Rating,
    Recommendation,
    Scorecard,
    ScorecardRevision,
)
from scorecards.operations.summaries import compile_summaries, request_summaries

BATCH = 500
ANSWERED = 0.85
FAR = (StageKind.INTERVIEW, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED)
SAID = "Told how they chose between two bets last year, and what they stopped doing for it."


def hold_interviews(chance: Random, *, interviewers: Sequence[User], now: datetime) -> int:
    """Write the panels of every application that reached the interviews; returns how many cards that took."""
    plans = dict(PanelPlan.objects.values_list("job", "rubric"))
    kits: dict[int, list[InterviewKit]] = {}
    for kit in InterviewKit.objects.exclude(job=None).prefetch_related("competencies"):
        kits.setdefault(kit.job_id or 0, []).append(kit)
    far = list(Application.objects.filter(stage__kind__in=FAR).order_by("pk"))
    cards = 0
    for start in range(0, len(far), BATCH):
        batch = far[start : start + BATCH]
        ids = [application.pk for application in batch]
        with transaction.atomic():
            seats = _seat(chance, batch, kits, interviewers, now)
            cards += _fill(chance, seats, plans)
            request_summaries(ids)
            compile_summaries(ids, now=now)
    return cards


def _seat(
    chance: Random,
    applications: Iterable[Application],
    kits: dict[int, list[InterviewKit]],
    interviewers: Sequence[User],
    now: datetime,
) -> list[tuple[Panelist, InterviewKit]]:
    plan = [
        (_interview(application, kit, n, now), kit)
        for application in applications
        for n, kit in enumerate(kits[application.job_id])
    ]
    Interview.objects.bulk_create(interview for interview, _kit in plan)
    KitAssignment.objects.bulk_create(KitAssignment(interview=interview, kit=kit) for interview, kit in plan)
    seats = [
        (Panelist(interview=interview, user=user, card_submitted_at=_answer(chance, interview, now)), kit)
        for interview, kit in plan
        for user in chance.sample(interviewers, 2)
    ]
    Panelist.objects.bulk_create(seat for seat, _kit in seats)
    return seats


def _interview(application: Application, kit: InterviewKit, number: int, now: datetime) -> Interview:
    starts_at = min(application.stage_entered_at + timedelta(days=1 + number), now + timedelta(days=number))
    return Interview(
        application=application,
        title=kit.name,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=kit.minutes),
    )


def _answer(chance: Random, interview: Interview, now: datetime) -> datetime | None:
    held = interview.ends_at < now and chance.random() < ANSWERED
    return interview.ends_at + timedelta(hours=2) if held else None


def _fill(chance: Random, seats: list[tuple[Panelist, InterviewKit]], plans: dict[int, int]) -> int:
    cards = Scorecard.objects.bulk_create(
        Scorecard(panelist=seat, rubric_id=plans[seat.interview.application.job_id]) for seat, _kit in seats
    )
    revisions = ScorecardRevision.objects.bulk_create(
        ScorecardRevision(
            scorecard=card,
            number=1,
            recommendation=chance.choice(Recommendation.values[:4]),
            submitted_at=seat.card_submitted_at,
            submitted_by=seat.user,
            is_independent=True,
        )
        for card, (seat, _kit) in zip(cards, seats, strict=True)
        if seat.card_submitted_at
    )
    kit_of = {seat.pk: kit for seat, kit in seats}
    Rating.objects.bulk_create(
        Rating(
            revision=revision,
            competency=competency,
            score=chance.choice((2, 3, 3, 4, 4, 5)),
            evidence=SAID,
            is_final=True,
        )
        for revision in revisions
        for competency in kit_of[revision.scorecard.panelist_id].competencies.all()
    )
    return len(cards)
