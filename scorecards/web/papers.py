"""What a candidate sent in, as the kit offers it: to be read beside the form, or downloaded."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from hiring.file_types import type_of
from hiring.models import Attachment, User
from hiring.web.attachments import PAPERS
from scorecards.models import Scorecard


@dataclass(frozen=True, slots=True)
class Paper:
    """One file; `shown_href` is empty where no browser shows its kind in place."""

    name: str
    kind: str
    href: str
    shown_href: str
    is_pdf: bool


def papers_of(card: Scorecard, reader: User) -> list[Paper]:
    """List the papers of a card's candidate that its author may see: CVs first, the newest of each kind first."""
    application = card.panelist.interview.application
    files = Attachment.objects.visible_to(reader).filter(
        Q(application=None) | Q(application=application.pk),
        candidate=application.candidate_id,
        kind__in=PAPERS,
    )
    return [_paper(file) for file in sorted(files, key=lambda file: (PAPERS.index(_kind(file)), -file.pk))]


def _kind(file: Attachment) -> Attachment.Kind:
    return Attachment.Kind(file.kind)


def _paper(file: Attachment) -> Paper:
    content_type = type_of(file.filename)
    return Paper(
        name=file.filename,
        kind=str(_kind(file).label),
        href=reverse("attachment", args=[file.public_id]),
        shown_href=reverse("attachment-shown", args=[file.public_id]) if content_type else "",
        is_pdf=content_type == "application/pdf",
    )
