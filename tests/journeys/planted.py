"""A panel with something in every field that can hold a secret."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from hiring.models import Interview
from scorecards.operations.debriefs import open_debrief
from scorecards.operations.packets import request_packet
from scorecards.operations.summaries import compile_summaries
from tests.acts import amend, write
from tests.factories import AttachmentFactory, PanelistFactory, ScorecardFactory
from tests.scorecards.admin.world import Panel, panel_of


@dataclass(frozen=True)
class Planted(Panel):
    """A panel with a canary in every field, and a colleague's draft."""

    draft: Any


def planted(name, **job):
    """A panel with a canary in every field: "MAPLE EVIDENCE", "Maple person"."""
    panel = panel_of(name, **job)
    application, candidate = panel.application, panel.application.candidate
    candidate.email, candidate.headline = f"{name.lower()}mail@example.org", f"{name} head"
    candidate.save()
    paper = AttachmentFactory(candidate=candidate, filename=f"{name} paper.txt", uploaded_by=panel.owner)
    paper.file.save("paper", ContentFile(f"{name} content".encode()))
    Interview.objects.filter(application=application).update(place=f"{name} place")
    revision = amend(panel.card, vision=1)
    revision.reason = f"{name.upper()} AMENDED"
    revision.save()
    revision.ratings.update(evidence=f"{name.upper()} EVIDENCE")
    draft = draft_of(application, f"{name.upper()} DRAFT")
    draft.private_note = f"{name.upper()} PRIVATE"
    draft.save()
    PanelistFactory(
        interview=panel.card.panelist.interview,
        recused_at=draft.created_at,
        recusal_reason=f"{name.upper()} RECUSAL",
    )
    words = {"departure_reason": "DEPARTURE", "next_step": "NEXT STEP", "candidate_message": "MESSAGE"}
    for field, word in words.items():
        setattr(panel.decision, field, f"{name.upper()} {word}")
    panel.decision.save()
    compile_summaries([application.pk])
    open_debrief(application_id=application.pk, by=panel.owner)
    request_packet(application_id=application.pk, by=panel.owner)
    return Planted(**vars(panel), draft=draft)


def draft_of(application, evidence):
    """A colleague's card, written and not handed in."""
    card = write(ScorecardFactory(panelist__interview__application=application))
    card.revisions.get().ratings.update(evidence=evidence)
    return card
