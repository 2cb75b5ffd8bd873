"""What became of the rows that were left out, as a file to mend and import again."""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import CandidateImport, User
from hiring.operations.audit import record_event
from hiring.operations.import_files import open_list
from hiring.operations.sheets import csv_lines

_BATCH = 1_000


def problem_lines(upload: CandidateImport) -> Iterator[bytes]:
    """A CSV file with a row for each problem and note: line, column, sentence, and the cells as they were."""
    return csv_lines(_rows(upload))


@transaction.atomic
def record_problems_download(*, upload: CandidateImport, by: User) -> None:
    """Remember who took the rows of a list out of the system."""
    record_event(
        action="import.problems_downloaded",
        by=by,
        on=upload.job,
        now=timezone.now(),
        details={"import": str(upload.public_id)},
    )


def _rows(upload: CandidateImport) -> Iterator[list[str]]:
    headings = upload.mapping.get("headings", [])
    yield ["Line", "Column", "What is wrong", *headings]
    cells = _cells(upload)
    line, found = next(cells, (0, []))
    for problem in upload.problems.order_by("line").iterator(chunk_size=_BATCH):
        while line and line < problem.line:
            line, found = next(cells, (0, []))
        kept = found if line == problem.line else []
        sentence = f"Note: {problem.sentence}" if problem.is_note else problem.sentence
        yield [str(problem.line), problem.column, sentence, *kept]


def _cells(upload: CandidateImport) -> Iterator[tuple[int, list[str]]]:
    """The lines of the uploaded file; none where it is not kept any longer."""
    try:
        with upload.file.open("rb") as file:
            _headings, records = open_list(file.read())
        yield from islice(records, upload.total or None)
    except (FileNotFoundError, ValueError, InvalidInput):
        return
