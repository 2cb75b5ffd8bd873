"""The second of two steps: erasing those whose notice has passed, looked at once more under lock.

Each person has a transaction of their own, so whatever stops a run leaves everybody either whole or gone, and the next
run goes on with the rest. Of two workers with one person the second waits, and finds the plan closed.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from hiring.errors import DomainError
from hiring.models import Candidate, PlannedErasure
from hiring.operations.planning import spare_unless_due
from scorecards.operations.erasing import erase_candidate

logger = logging.getLogger(__name__)

BATCH = 100
RUN_SECONDS = 120


@dataclass(slots=True)
class PurgeReport:
    """What one run did: people erased, spared, left for a later run; and whether more wait for their turn now."""

    erased: int = 0
    spared: int = 0
    left: int = 0
    more: bool = False


def purge_people(*, limit: int = BATCH, now: datetime | None = None) -> PurgeReport:
    """Erase those whose notice has passed, longest waiting first. Safe to run twice, late or at once.

    Whoever is refused (a list of candidates is being written), or fails, is left to a later run and stops nobody else.
    """
    report = PurgeReport()
    ripe = PlannedErasure.objects.ripe(now or timezone.now()).order_by("attempts", "erase_after", "pk")
    keys = list(ripe.values_list("pk", "candidate")[: limit + 1])
    ends = time.monotonic() + RUN_SECONDS
    for number, (plan_id, candidate_id) in enumerate(keys[:limit], start=1):
        _purge(plan_id, candidate_id, now or timezone.now(), report)
        if time.monotonic() > ends:
            report.more = number < len(keys)
            return report
    # Whom this run could not erase, the next one tries again by the clock: never at once, for ever.
    report.more = len(keys) > limit and report.left < limit
    return report


def _purge(plan_id: int, candidate_id: int, now: datetime, report: PurgeReport) -> None:
    try:
        erased = purge_person(plan_id=plan_id, candidate_id=candidate_id, now=now)
    except (OperationalError, SoftTimeLimitExceeded):
        raise
    except DomainError as refusal:
        _leave(plan_id, refusal.code, report)
    except Exception as error:  # noqa: BLE001 - one person's failure, whatever it is, must not stop the others
        logger.warning("Plan %s could not be carried out: %s", plan_id, type(error).__name__)
        _leave(plan_id, type(error).__name__, report)
    else:
        report.erased += erased is True
        report.spared += erased is False


def _leave(plan_id: int, why: str, report: PurgeReport) -> None:
    # Only the kind of failure is kept: a message may repeat what was to be erased.
    PlannedErasure.objects.open().filter(pk=plan_id).update(
        attempts=F("attempts") + 1, last_error=why, updated_at=timezone.now()
    )
    report.left += 1


@transaction.atomic
def purge_person(*, plan_id: int, candidate_id: int, now: datetime) -> bool | None:
    """Erase one person, or spare them where rule, hold, consent or activity say so by now.

    True for erased, False for spared, None where another worker was faster. Raises what erasing raises.
    """
    candidate = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    plan = PlannedErasure.objects.select_for_update(of=("self",)).ripe(now).filter(pk=plan_id).first()
    if candidate is None or plan is None or plan.candidate_id != candidate.pk:
        return None
    if not spare_unless_due(candidate, now):
        return False
    erase_candidate(candidate_id=candidate.pk, by=None, now=now)
    return True
