"""Everything about one person as plain data, JSON-ready: what they gave, what was done, said and decided, who got it.

The shape is that of scorecards/data/subject_export.schema.json, which travels along.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from hiring.models import (
    Application,
    Attachment,
    Candidate,
    Consent,
    LegalHold,
    Mail,
    Note,
    PlannedErasure,
    Statement,
)
from hiring.operations.retention import verdicts_of
from hiring.operations.retention_words import explain_verdict
from hiring.retention import Due
from scorecards.operations.subject_masks import Masks
from scorecards.operations.subject_panels import Plain, application_of, moment
from scorecards.operations.subject_recipients import recipients_of

SCHEMA = "fairpanel.subject-export/1"
ALWAYS_LEFT_OUT = (
    "Who colleagues are: they are called by the part they played; names and addresses are taken out of texts.",
    "Other candidates: their names and addresses are taken out of texts.",
    "Scorecards that are drafts, and private notes that only their authors read.",
    "Who has a conflict of interest, and why: it is about them.",
    "The audit trail: it names records by number and holds no text.",
)
MAILS_LEFT_OUT = (
    "That a mail was sent, where that was more than {days} days ago: it may not be kept any longer."
)


def subject_data(candidate: Candidate, papers: Sequence[tuple[str, Attachment]], now: datetime) -> Plain:
    """Gather what is kept about a person; `papers` are their files under the names they have in the ZIP."""
    masks = Masks(candidate)
    applications = [application_of(one, masks) for one in _applications(candidate)]
    left_out = [*ALWAYS_LEFT_OUT, MAILS_LEFT_OUT.format(days=settings.MAIL_LOG_DAYS)]
    left_out += [
        f"What the panel wrote about your application for {one['job']}: some of it is still owed."
        for one in applications
        if not one["panel_included"]
    ]
    return {
        "schema": SCHEMA,
        "made_at": moment(now),
        "person": _person(candidate),
        "papers": [_paper(name, one) for name, one in papers],
        "applications": applications,
        "notes": _notes(candidate, masks),
        "statements": _statements(candidate, masks),
        "consents": [_consent(one) for one in Consent.objects.filter(candidate=candidate).order_by("pk")],
        "retention": _retention(candidate, now),
        "mails": _mails(candidate, masks),
        "recipients": recipients_of(candidate),
        "left_out": left_out,
    }


def _applications(candidate: Candidate) -> list[Application]:
    rows = Application.objects.filter(candidate=candidate).select_related(
        "job__role", "job__office", "stage", "rejection_reason"
    )
    return list(rows.order_by("applied_at", "pk"))


def _person(candidate: Candidate) -> Plain:
    positions = candidate.employments.order_by("started_on", "pk")
    return {
        "id": str(candidate.public_id),
        "name": candidate.name,
        "email": candidate.email,
        "phone": candidate.phone,
        "location": candidate.location,
        "headline": candidate.headline,
        "profile_url": candidate.profile_url,
        "source": str(candidate.source or ""),
        "tags": [tag.name for tag in candidate.tags.order_by("name")],
        "works_here": candidate.user_id is not None,
        "on_file_since": moment(candidate.created_at),
        "last_changed": moment(candidate.updated_at),
        "ids_elsewhere": [
            {"system": one.system, "id": one.value} for one in candidate.external_ids.order_by("pk")
        ],
        "merged_files": [
            {"id": str(one.merged_id), "at": moment(one.merged_at), "other_values": one.moved.get("left", {})}
            for one in candidate.merges.order_by("pk")
        ],
        "positions": [
            {
                "title": one.title,
                "employer": one.employer,
                "from": one.started_on.isoformat(),
                "to": one.ended_on.isoformat() if one.ended_on else None,
                "product_management": one.is_product_management,
                "leadership": one.is_leadership,
            }
            for one in positions
        ],
    }


def _paper(name: str, paper: Attachment) -> Plain:
    return {
        "file": name,
        "name": paper.filename,
        "kind": paper.get_kind_display(),
        "content_type": paper.content_type,
        "size": paper.size,
        "added_at": moment(paper.created_at),
    }


def _notes(candidate: Candidate, masks: Masks) -> list[Plain]:
    rows = Note.objects.filter(candidate=candidate).select_related("author", "application__job")
    return [
        {
            "at": moment(one.created_at),
            "by": masks.label(one.author),
            "about": str(one.application.job) if one.application else "",
            "text": masks.text(one.text),
        }
        for one in rows.order_by("created_at", "pk")
    ]


def _statements(candidate: Candidate, masks: Masks) -> list[Plain]:
    rows = Statement.objects.filter(candidate=candidate).select_related("recorded_by", "application__job")
    return [
        {
            "received_on": one.received_on.isoformat(),
            "recorded_by": masks.label(one.recorded_by),
            "about": str(one.application.job) if one.application else "",
            "text": one.text,
        }
        for one in rows.order_by("received_on", "pk")
    ]


def _consent(consent: Consent) -> Plain:
    return {
        "purpose": consent.get_purpose_display(),
        "version": consent.wording_version,
        "wording": consent.wording,
        "given_at": moment(consent.given_at),
        "how": consent.get_how_display(),
        "expires_at": moment(consent.expires_at),
        "withdrawn_at": moment(consent.withdrawn_at),
    }


def _retention(candidate: Candidate, now: datetime) -> Plain:
    verdict = verdicts_of([candidate.pk], now=now)[candidate.pk]
    plan = PlannedErasure.objects.open().filter(candidate=candidate).first()
    holds = LegalHold.objects.filter(candidate=candidate).order_by("pk")
    return {
        "words": explain_verdict(verdict),
        "kept_until": moment(verdict.at) if isinstance(verdict, Due) else None,
        "goes_after": moment(plan.erase_after) if plan else None,
        "holds": [
            {
                "since": moment(one.placed_at),
                "until": one.ends_on.isoformat() if one.ends_on else None,
                "lifted_at": moment(one.lifted_at),
            }
            for one in holds
        ],
    }


def _mails(candidate: Candidate, masks: Masks) -> list[Plain]:
    """Mails to colleagues that were about this person; Fairpanel keeps that one was sent, and no text."""
    about: list[Any] = [
        Mail.objects.filter(interview__application__candidate=candidate),
        Mail.objects.filter(note__candidate=candidate),
    ]
    rows = sorted({mail for kind in about for mail in kind.select_related("recipient")}, key=lambda m: m.pk)
    return [
        {"kind": one.get_kind_display(), "to": masks.label(one.recipient), "sent_at": moment(one.sent_at)}
        for one in rows
        if one.sent_at
    ]
