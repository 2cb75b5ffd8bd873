"""Two applications of one person to one job: one goes on, the other is closed as its duplicate and keeps everything."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from hiring.models import Application, Exposure, Interview, Panelist, RejectionReason, User
from hiring.operations.audit import record_event
from hiring.operations.exposure import is_exposed

DUPLICATE = "Duplicate application"
_RANK = {Application.Status.HIRED: 2, Application.Status.ACTIVE: 1}


@dataclass(frozen=True, slots=True)
class Twins:
    """Which of two applications to the same job goes on, and which is closed as its duplicate."""

    goes_on: Application
    closes: Application


def find_twins(candidate_ids: Collection[int]) -> list[Twins]:
    """Where these people have both applied: hired before active before ended, then by stage, interviews and age.

    Never by cards: which one goes on would tell somebody who owes one how many colleagues have written theirs.
    """
    met = Count("interviews", filter=Q(interviews__status=Interview.Status.SCHEDULED))
    applications = (
        Application.objects.filter(candidate__in=candidate_ids, duplicate_of=None)
        .select_related("job", "stage", "candidate")
        .annotate(met=met)
        .order_by("job", "pk")
    )
    by_job: dict[int, list[Application]] = defaultdict(list)
    for application in applications:
        by_job[application.job_id].append(application)
    pairs = (sorted(found, key=_furthest) for found in by_job.values() if len(found) > 1)
    return [Twins(goes_on=goes_on, closes=closes) for goes_on, closes in pairs]


def _furthest(application: Application) -> tuple[int, int, int, int]:
    """The smallest goes on."""
    rank = _RANK.get(Application.Status(application.status), 0)
    return -rank, -application.stage.position, -application.met, application.pk  # type: ignore[attr-defined]


def close_twins(twins: Iterable[Twins], *, by: User, now: datetime) -> None:
    """Close the lesser one of each, which keeps its moves, interviews and cards; cards owed there stay owed there.

    To be called under lock, before both applications belong to one person.
    """
    for pair in twins:
        _close(pair, by, now)
        _expose(pair, now)


def _close(pair: Twins, by: User, now: datetime) -> None:
    closes = pair.closes
    if closes.status == Application.Status.ACTIVE:
        closes.status = Application.Status.WITHDRAWN
        closes.closed_at = now
        closes.rejection_reason = RejectionReason.objects.get_or_create(
            name=DUPLICATE, defaults={"ended_by": RejectionReason.EndedBy.CANDIDATE}
        )[0]
    closes.duplicate_of = pair.goes_on
    closes.save(update_fields=["status", "closed_at", "rejection_reason", "duplicate_of", "updated_at"])
    # What was a duplicate of the one that closes now is one of the one that goes on.
    closes.duplicates.update(duplicate_of=pair.goes_on, updated_at=timezone.now())
    record_event(
        action="application.closed_as_duplicate",
        by=by,
        on=closes,
        now=now,
        details={"duplicate_of": str(pair.goes_on.public_id)},
    )


def _expose(pair: Twins, now: datetime) -> None:
    """Whoever owes a card on one and could read colleagues' cards on the other has read about this person."""
    for mine, other in ((pair.goes_on, pair.closes), (pair.closes, pair.goes_on)):
        owing = Panelist.objects.owing().filter(interview__application=mine, exposed_at=None)
        for seat in owing.select_related("user"):
            if is_exposed(application_id=other.pk, user=seat.user):
                seat.exposed_at = now
                seat.save(update_fields=["exposed_at", "updated_at"])
                Exposure.objects.get_or_create(application=mine, user=seat.user, defaults={"exposed_at": now})
