"""A list of candidates on its way into a job: uploaded, its columns chosen, checked, confirmed.

Nobody is added before it is confirmed; what happens then stands in `import_runs`.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.file_names import shown_name
from hiring.models import CandidateImport, Job, User
from hiring.operations.import_columns import FIELDS, LABELS, NAMES, guess_fields
from hiring.operations.import_files import check_list
from hiring.operations.import_runs import check_open, check_rows
from hiring.operations.jobs import lock_job
from hiring.operations.queueing import queue_on_commit
from hiring.permissions import runs_job

CHECK_TASK = "hiring.check_import"
RUN_TASK = "hiring.run_import"
# Up to this size a list is checked while its uploader waits for the next page.
SMALL_BYTES = 100_000
_REMEMBERED = 20
_STATES = CandidateImport.State


@transaction.atomic
def upload_list(
    *, job_id: int, filename: str, content: bytes, by: User, now: datetime | None = None
) -> CandidateImport:
    """Keep a CSV file or workbook and guess what its columns are, as last time for the same headings."""
    job = Job.objects.get(pk=job_id)
    if not runs_job(by, job):
        raise NotAllowed("Only the hiring team adds candidates to this job.")
    check_open(job)
    headings = check_list(content)
    upload = CandidateImport(
        job=job,
        uploaded_by=by,
        uploaded_at=now or timezone.now(),
        filename=shown_name(filename),
        mapping=_remembered(headings, by)
        or {"headings": headings, "fields": guess_fields(headings), "system": "Import"},
    )
    upload.file.save(str(upload.public_id), ContentFile(content), save=False)
    upload.save()
    return upload


def _remembered(headings: list[str], by: User) -> dict[str, object] | None:
    """How this person mapped the same headings the last time."""
    earlier = CandidateImport.objects.filter(uploaded_by=by).exclude(state=_STATES.MAPPING)
    for mapping in earlier.order_by("-pk").values_list("mapping", flat=True)[:_REMEMBERED]:
        if mapping.get("headings") == headings:
            return dict(mapping)
    return None


def choose_columns(
    *, import_id: int, fields: Sequence[str], by: User, system: str = "", now: datetime | None = None
) -> CandidateImport:
    """Say which field each column is ("" for none) and whose ids the external ids are; then check the rows.

    A small list is checked at once, a long one by a worker. May be done again until the list is confirmed.
    """
    with transaction.atomic():
        upload = lock_import(import_id, by)
        if upload.confirmed_at:
            raise WrongState("This list is confirmed. Upload it again to map its columns in another way.")
        _check_mapping(upload, fields)
        upload.mapping = {
            **upload.mapping,
            "fields": list(fields),
            "system": " ".join(system.split())[:60] or "Import",
        }
        upload.state, upload.failure = _STATES.CHECKING, ""
        upload.total = upload.done = 0
        upload.beat_at = now or timezone.now()
        upload.save()
        small = upload.file.size <= SMALL_BYTES
        if not small:
            queue_on_commit(CHECK_TASK, upload.pk)
    if small:
        check_rows(upload.pk, now=now)
        upload.refresh_from_db()
    return upload


def _check_mapping(upload: CandidateImport, fields: Sequence[str]) -> None:
    if len(fields) != len(upload.mapping["headings"]) or not set(fields) <= {"", *FIELDS}:
        raise InvalidInput("Choose a field, or none, for each column.")
    chosen = [field for field in fields if field]
    twice = next((field for field in chosen if chosen.count(field) > 1), "")
    if twice:
        raise InvalidInput(f'Two columns are "{LABELS[twice]}". Keep one of them.')
    if not set(NAMES) & set(chosen):
        raise InvalidInput("Say which column holds the name. Without one nobody can be added.")


@transaction.atomic
def confirm_import(*, import_id: int, by: User, now: datetime | None = None) -> CandidateImport:
    """Hand a checked list to a worker, or one that stopped on the way. Confirming twice is a no-op."""
    now = now or timezone.now()
    upload = lock_import(import_id, by)
    if upload.state in {_STATES.QUEUED, _STATES.RUNNING, _STATES.DONE}:
        return upload
    stopped = upload.state == _STATES.FAILED and upload.confirmed_at is not None
    if upload.state != _STATES.PREVIEW and not stopped:
        raise WrongState("Choose the columns of this list first.")
    check_open(lock_job(upload.job_id, by))
    if not stopped:
        if upload.problem_count >= upload.total:
            raise InvalidInput("This list has no row that can be imported.")
        # From here on the counts say what was done, not what would be.
        upload.problems.all().delete()
        upload.done = upload.created_count = upload.updated_count = 0
        upload.unchanged_count = upload.problem_count = 0
        upload.confirmed_at = now
    upload.state, upload.failure, upload.beat_at = _STATES.QUEUED, "", now
    upload.save()
    queue_on_commit(RUN_TASK, upload.pk)
    return upload


def lock_import(import_id: int, by: User) -> CandidateImport:
    """The list under lock, or NotAllowed for anybody but whoever uploaded it."""
    upload = CandidateImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if upload.uploaded_by_id != by.pk or not runs_job(by, upload.job):
        raise NotAllowed("Whoever uploaded a list, and still runs its job, goes on with it.")
    return upload
