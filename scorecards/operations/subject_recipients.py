"""Who was given somebody's data, by kind: Fairpanel keeps no list of names for it."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from hiring.models import (
    ApiToken,
    Application,
    Candidate,
    HiringTeamMember,
    Interview,
    Panelist,
    WebhookDelivery,
)
from scorecards.models import Decision, Packet, Scorecard
from scorecards.operations.subject_panels import Plain


def recipients_of(candidate: Candidate) -> list[Plain]:
    """Categories of recipients, each with what they get and how many there are, those with nobody left out."""
    mine = {"application__candidate": candidate}
    teams = HiringTeamMember.objects.filter(job__applications__candidate=candidate)
    seats = Panelist.objects.filter(interview__application__candidate=candidate)
    packets = Packet.objects.filter(**mine)
    tokens = ApiToken.objects.usable(timezone.now())
    found = [
        ("Hiring teams", "Everything in this file.", teams.values("user").distinct().count()),
        (
            "Interviewers",
            "Your papers and career before an interview; colleagues' scorecards after handing in their own.",
            seats.values("user").distinct().count(),
        ),
        (
            "Packets",
            "A panel's evidence as a PDF, for whoever may read it; kept for a week.",
            packets.values("owner").distinct().count(),
        ),
        (
            "Systems connected by the API",
            "What their account may see; contact data and papers only with a scope of their own.",
            tokens.values("user").distinct().count(),
        ),
        (
            "Systems told by webhook",
            "That something about you has changed, by number; no text.",
            _told(candidate).values("webhook").distinct().count(),
        ),
    ]
    rows = [{"who": who, "what": what, "number": number} for who, what, number in found if number]
    always = {
        "who": "Exports",
        "what": "Lists of candidates that somebody who runs your applications made for themselves; kept for a week.",
        "number": None,
    }
    return [*rows, always]


def _told(candidate: Candidate) -> QuerySet[WebhookDelivery]:
    ids = Q(object_id=candidate.public_id)
    for model, path in (
        (Application, "candidate"),
        (Interview, "application__candidate"),
        (Scorecard, "panelist__interview__application__candidate"),
        (Decision, "application__candidate"),
    ):
        rows = model._default_manager.filter(**{path: candidate})
        ids |= Q(object_id__in=rows.values("public_id"))
    return WebhookDelivery.objects.filter(ids, delivered_at__isnull=False)
