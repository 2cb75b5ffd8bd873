"""Recording experience thresholds as facts with their evidence: never a score, never a rejection."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.experience import Period, months_worked
from hiring.models import Application, Employment, ScreeningFact


@transaction.atomic
def record_screening(*, application: Application, now: datetime | None = None) -> list[ScreeningFact]:
    """Set the months of a candidate's history against the role's thresholds. No threshold, no fact."""
    now = now or timezone.now()
    role = application.job.role
    product = [e for e in application.candidate.employments.all() if e.is_product_management]
    wanted = (
        (ScreeningFact.Kind.PRODUCT_MANAGEMENT, role.product_years, product),
        (ScreeningFact.Kind.LEADERSHIP, role.leadership_years, [e for e in product if e.is_leadership]),
    )
    return [
        _record(application, kind, years, employments, now)
        for kind, years, employments in wanted
        if years is not None
    ]


def record_screenings_of(*, candidate_id: int, now: datetime | None = None) -> None:
    """Record the facts of every open application of a candidate anew, after their history changed."""
    applications = (
        Application.objects.active().filter(candidate=candidate_id).select_related("job__role", "candidate")
    )
    for application in applications:
        record_screening(application=application, now=now)


def _record(
    application: Application, kind: str, years: int, employments: list[Employment], now: datetime
) -> ScreeningFact:
    months = months_worked((Period(e.started_on, e.ended_on) for e in employments), today=now.date())
    fact, _created = ScreeningFact.objects.update_or_create(
        application=application,
        kind=kind,
        defaults={"months": months, "required_months": years * 12, "recorded_at": now},
    )
    fact.employments.set(employments)
    return fact
