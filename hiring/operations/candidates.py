"""People, their history and their papers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Attachment, Candidate, Employment, Note, Source, Tag, User
from hiring.operations.audit import record_event
from hiring.operations.screening import record_screenings_of
from hiring.permissions import works_on_every_job

CHANGEABLE = frozenset({"name", "email", "phone", "location", "headline", "profile_url", "source", "user"})
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
_MAGIC = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class EmploymentFacts(TypedDict, total=False):
    """One position as a door hands it in."""

    employer: str
    title: str
    started_on: date
    ended_on: date | None
    is_product_management: bool
    is_leadership: bool


@transaction.atomic
def add_candidate(
    *,
    name: str,
    by: User,
    email: str = "",
    phone: str = "",
    location: str = "",
    headline: str = "",
    profile_url: str = "",
    source: Source | None = None,
    user: User | None = None,
    tags: Iterable[Tag] = (),
    employments: Iterable[EmploymentFacts] = (),
    now: datetime | None = None,
) -> Candidate:
    """Add a person. Somebody visible to the actor with the same e-mail address is refused as a duplicate.

    People the actor may not see are not looked at: a refusal must not tell that a confidential search knows them.
    """
    now = now or timezone.now()
    if not (works_on_every_job(by) or by.team_memberships.exists()):
        raise NotAllowed("Only recruiters and hiring teams add candidates.")
    if email and _known(email, by):
        raise InvalidInput(
            f"{email} belongs to a candidate you already have.", fields={"email": "Already a candidate."}
        )
    candidate = Candidate(
        name=name.strip(),
        email=email.strip(),
        phone=phone,
        location=location,
        headline=headline,
        profile_url=profile_url,
        source=source,
        user=user,
    )
    candidate.full_clean(validate_unique=False)
    candidate.save()
    candidate.tags.set(tags)
    _add_employments(candidate, employments)
    record_event(action="candidate.added", by=by, on=candidate, now=now)
    return candidate


def _known(email: str, by: User) -> bool:
    people = Candidate.objects.visible_to(by).alias(lowered=Lower("email"))
    return people.filter(lowered=email.strip().lower()).exists()


def lock_candidate(candidate_id: int, by: User) -> Candidate:
    """The person under lock, or NotAllowed where `by` runs no application of theirs."""
    candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate_id)
    if not Candidate.objects.run_by(by).filter(pk=candidate.pk).exists():
        raise NotAllowed("Only recruiters and the hiring team change this candidate.")
    return candidate


@transaction.atomic
def change_candidate(
    *,
    candidate_id: int,
    by: User,
    changes: Mapping[str, Any],
    tags: Iterable[Tag] | None = None,
    now: datetime | None = None,
) -> Candidate:
    """Change what is known about a person; `tags`, where given, replaces theirs."""
    candidate = lock_candidate(candidate_id, by)
    refused = set(changes) - CHANGEABLE
    if refused:
        raise InvalidInput(f"These fields cannot be changed here: {', '.join(sorted(refused))}.")
    for field, value in changes.items():
        setattr(candidate, field, value)
    candidate.full_clean(validate_unique=False)
    candidate.save()
    if tags is not None:
        candidate.tags.set(tags)
    record_event(
        action="candidate.changed",
        by=by,
        on=candidate,
        now=now or timezone.now(),
        details={"fields": sorted(changes)},
    )
    return candidate


@transaction.atomic
def set_employments(
    *, candidate_id: int, employments: Iterable[EmploymentFacts], by: User, now: datetime | None = None
) -> list[Employment]:
    """Replace a person's history and record the screening facts of their open applications anew."""
    now = now or timezone.now()
    candidate = lock_candidate(candidate_id, by)
    candidate.employments.all().delete()
    rows = _add_employments(candidate, employments)
    record_screenings_of(candidate_id=candidate.pk, now=now)
    record_event(action="candidate.history_changed", by=by, on=candidate, now=now)
    return rows


def _add_employments(candidate: Candidate, employments: Iterable[EmploymentFacts]) -> list[Employment]:
    rows = [Employment(candidate=candidate, **facts) for facts in employments]
    for row in rows:
        row.full_clean(validate_unique=False)
    return Employment.objects.bulk_create(rows)


@transaction.atomic
def attach_file(
    *, candidate_id: int, filename: str, content: bytes, kind: str, by: User, now: datetime | None = None
) -> Attachment:
    """Keep a PDF, PNG, JPEG or plain text of at most 10 MB; what it is, is read from its content."""
    candidate = lock_candidate(candidate_id, by)
    if not content:
        raise InvalidInput("This file is empty.", fields={"file": "Choose a file with content."})
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise InvalidInput("This file is larger than 10 MB.", fields={"file": "At most 10 MB."})
    if kind not in Attachment.Kind.values:
        raise InvalidInput("Say what this file is.", fields={"kind": "Choose one of the kinds."})
    attachment = Attachment(
        candidate=candidate,
        kind=kind,
        filename=filename[:200],
        content_type=content_type_of(content),
        size=len(content),
        uploaded_by=by,
    )
    attachment.file.save(filename, ContentFile(content), save=False)
    attachment.save()
    record_event(action="candidate.file_attached", by=by, on=candidate, now=now or timezone.now())
    return attachment


def content_type_of(content: bytes) -> str:
    """The type of a file that may be kept, told by its first bytes; InvalidInput for any other."""
    for content_type, magic in _MAGIC.items():
        if content.startswith(magic):
            return content_type
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InvalidInput(
            "This file is neither PDF, PNG, JPEG nor plain text.", fields={"file": "Attach a PDF instead."}
        )
    return "text/plain; charset=utf-8"


@transaction.atomic
def add_note(*, candidate_id: int, text: str, by: User, now: datetime | None = None) -> Note:
    """Write down something about a person outside a scorecard."""
    candidate = lock_candidate(candidate_id, by)
    if not text.strip():
        raise InvalidInput("Write something first.", fields={"text": "Write something first."})
    note = Note.objects.create(candidate=candidate, author=by, text=text.strip())
    record_event(action="candidate.note_added", by=by, on=candidate, now=now or timezone.now())
    return note
