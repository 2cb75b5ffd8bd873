"""Papers of people: kept with what their content says they are, never with what their name says."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import Application, Attachment, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import check_about, lock_candidate

MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
_MAGIC = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


@transaction.atomic
def attach_file(
    *,
    candidate_id: int,
    filename: str,
    content: bytes,
    kind: str,
    by: User,
    application: Application | None = None,
    now: datetime | None = None,
) -> Attachment:
    """Keep a PDF, PNG, JPEG or plain text of at most 10 MB; what it is, is read from its content.

    With an `application` only those who see that application see the file.
    """
    candidate = lock_candidate(candidate_id, by)
    check_about(application, candidate, by)
    if not content:
        raise InvalidInput("This file is empty.", fields={"file": "Choose a file with content."})
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise InvalidInput("This file is larger than 10 MB.", fields={"file": "At most 10 MB."})
    if kind not in Attachment.Kind.values:
        raise InvalidInput("Say what this file is.", fields={"kind": "Choose one of the kinds."})
    attachment = Attachment(
        candidate=candidate,
        application=application,
        kind=kind,
        filename=filename[:200],
        content_type=content_type_of(content),
        size=len(content),
        uploaded_by=by,
    )
    attachment.file.save(filename, ContentFile(content), save=False)
    attachment.save()
    # Told of the file and not of the person: whoever may not see the file must not read that there is one.
    record_event(action="attachment.added", by=by, on=attachment, now=now or timezone.now())
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
