"""Files that are not kept for ever: lists and exports go after a week, what nobody handed over after a day."""

from datetime import datetime

from django.db.models import Q

from hiring.models import Attachment, CandidateImport, Export
from hiring.operations.made_files import KEPT, delete_strays, expire_rows
from hiring.operations.resource_exports import expire_resource_exports

_STATES = CandidateImport.State


def expire_files(now: datetime) -> int:
    """Delete what is older than a week: files of exports and lists, and lists nobody confirmed; returns how many."""
    count = expire_rows(Export, now) + delete_strays(Export, "exports", now) + expire_resource_exports(now)
    count += delete_strays(Attachment, "attachments", now) + delete_strays(CandidateImport, "imports", now)
    old = CandidateImport.objects.filter(uploaded_at__lt=now - KEPT).exclude(
        state__in=[_STATES.CHECKING, _STATES.QUEUED, _STATES.RUNNING]
    )
    for upload in old.exclude(Q(file="") & Q(confirmed_at__isnull=False)).iterator():
        if upload.file:
            upload.file.delete(save=False)
        if upload.confirmed_at or upload.imported_at:
            CandidateImport.objects.filter(pk=upload.pk).update(file="", sample=[])
        else:
            upload.delete()
        count += 1
    return count
