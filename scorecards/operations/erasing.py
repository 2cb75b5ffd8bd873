"""Erasing a person: who they are and every word about them, everywhere; what is left names nobody.

Scores without words stay where a panel is so large that they point to nobody, so that the company still learns how
its panels judge; of smaller panels nothing is left but that there was one. The audit trail holds no personal text
and is not touched.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from hiring.models import Application, Candidate, User
from hiring.operations.audit import record_event
from hiring.operations.erasing import ERASED, Texts, blank, delete_after_commit, erase_file, lock_for_erasure
from scorecards.models import (
    Debrief,
    DebriefPoint,
    Decision,
    FrozenSummary,
    Packet,
    Rating,
    Scorecard,
    ScorecardRevision,
    Stance,
    SubjectExport,
)
from scorecards.operations.summaries import request_summaries

# With fewer authors of handed-in cards, whose scores these were and whom they are about is no riddle.
FEWEST_AUTHORS = 4
_CARD = "panelist__interview__application__candidate"
TEXTS = (
    Texts(Scorecard, _CARD, {"private_note": ""}),
    Texts(ScorecardRevision, f"scorecard__{_CARD}", {"reason": ERASED}),
    Texts(Rating, f"revision__scorecard__{_CARD}", {"evidence": ERASED}),
    Texts(DebriefPoint, "debrief__application__candidate", {"topic": ERASED, "closing_line": ERASED}),
    Texts(Stance, "debrief__application__candidate", {"why": ERASED}),
    Texts(
        Decision,
        "application__candidate",
        {
            "reason": ERASED,
            "next_step": "",
            "candidate_message": "",
            "departure_reason": ERASED,
            "reopen_reason": ERASED,
        },
    ),
)


@transaction.atomic
def erase_candidate(*, candidate_id: int, by: User | None, now: datetime | None = None) -> Candidate:
    """Erase a person whose applications have ended. It cannot be undone; doing it twice is a no-op.

    Everything happens in one transaction but the deletion of stored files, which follows it and is made up for by
    the hourly clean-up if the process dies in between. Raises NotAllowed and WrongState.
    """
    now = now or timezone.now()
    candidate = lock_for_erasure(candidate_id, by, now)
    if candidate.erased_at:
        return candidate
    packets = Packet.objects.filter(application__candidate=candidate)
    files = [name for name in packets.values_list("file", flat=True) if name]
    packets.delete()
    made_for_them = SubjectExport.objects.filter(candidate=candidate)
    files += [name for name in made_for_them.values_list("file", flat=True) if name]
    made_for_them.delete()
    _forget_small_panels(candidate)
    blank(TEXTS, candidate, now)
    files += erase_file(candidate, now)
    request_summaries(list(candidate.applications.values_list("pk", flat=True)))
    record_event(action="candidate.anonymised", by=by, on=candidate, now=now)
    delete_after_commit(files)
    return candidate


def _forget_small_panels(candidate: Candidate) -> None:
    """Delete the scores of panels of few, with every version and debrief that repeats them."""
    handed_in = Q(interviews__panelists__card_submitted_at__isnull=False)
    authors = Count("interviews__panelists__user", filter=handed_in, distinct=True)
    panels = Application.objects.filter(candidate=candidate).alias(authors=authors)
    small = list(panels.filter(authors__lt=FEWEST_AUTHORS).values_list("pk", flat=True))
    Decision.objects.filter(application__in=small).update(summary=None)
    Debrief.objects.filter(application__in=small).delete()
    FrozenSummary.objects.filter(application__in=small).delete()
    Rating.objects.filter(revision__scorecard__panelist__interview__application__in=small).delete()
