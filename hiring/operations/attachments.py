"""Papers of people: kept with what their content says they are, never with what their name says."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.file_contents import is_too_large_a_picture, size_of_picture, type_in
from hiring.file_names import shown_name
from hiring.file_types import JPEG, PNG, endings_of
from hiring.models import Application, Attachment, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import check_about, lock_candidate

MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_ATTACHMENTS = 50


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

    With an `application` only those who see that application see the file. A name that says something else gets
    the right ending.
    """
    candidate = lock_candidate(candidate_id, by)
    check_about(application, candidate, by)
    if not content:
        raise InvalidInput("This file is empty.", fields={"file": "Choose a file with content."})
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise InvalidInput("This file is larger than 10 MB.", fields={"file": "At most 10 MB."})
    if kind not in Attachment.Kind.values:
        raise InvalidInput("Say what this file is.", fields={"kind": "Choose one of the kinds."})
    content_type = content_type_of(content)
    # Of those one sees: a count of all would tell of files of a confidential search.
    if Attachment.objects.visible_to(by).filter(candidate=candidate).count() >= MAX_ATTACHMENTS:
        sentence = f"A person has at most {MAX_ATTACHMENTS} files."
        raise InvalidInput(sentence, fields={"file": sentence})
    attachment = Attachment(
        candidate=candidate,
        application=application,
        kind=kind,
        filename=shown_name(filename, endings_of(content_type)),
        content_type=content_type,
        size=len(content),
        uploaded_by=by,
    )
    attachment.file.save(str(attachment.public_id), ContentFile(content), save=False)
    attachment.save()
    # Told of the file and not of the person: whoever may not see the file must not read that there is one.
    record_event(action="attachment.added", by=by, on=attachment, now=now or timezone.now())
    return attachment


def content_type_of(content: bytes) -> str:
    """The type of a file that may be kept, told by its content; InvalidInput for any other."""
    content_type = type_in(content)
    if not content_type:
        raise InvalidInput(
            "This file is neither PDF, PNG, JPEG nor plain text.", fields={"file": "Attach a PDF instead."}
        )
    if content_type in (PNG, JPEG):
        size = size_of_picture(content)
        if size is None or 0 in size:
            raise InvalidInput(
                "This picture is damaged.",
                fields={"file": "Open it and save it again, or attach a PDF instead."},
            )
        if is_too_large_a_picture(*size):
            raise InvalidInput(
                "This picture has more points than a page can show.",
                fields={"file": "Make it smaller, or attach a PDF instead."},
            )
    return content_type
