"""The rows of a list as candidates: cells given their meaning and checked one row at a time, without a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hiring.operations.csv_cells import Complaint, check_cells
from hiring.operations.csv_rows import Record


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is left out, or with `is_note` what to know about one that is kept; lines count from 1.

    `column` is the heading under which the trouble stands, "" for the row as a whole.
    """

    line: int
    sentence: str
    column: str = ""
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate as the file has them; `tags` is split, every other value a clean string."""

    line: int
    values: Mapping[str, str]
    tags: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The address as it is compared: without case, "" where there is none."""
        return self.values["email"].lower()

    @property
    def external_id(self) -> str:
        return self.values["external_id"]


def read_rows(
    records: Iterable[Record], *, headings: Sequence[str], fields: Sequence[str]
) -> Iterator[Row | Problem]:
    """Yield what every record is: a row that can be imported, or the problem with it."""
    seen: dict[tuple[str, str], int] = {}
    heading_of = {field: heading for field, heading in zip(fields, headings, strict=True) if field}
    for line, cells in records:
        found = _row(line, cells, fields)
        if isinstance(found, Row):
            yield _once(found, heading_of, seen)
        else:
            yield Problem(line, found.sentence, heading_of.get(found.field, ""))


def _row(line: int, cells: list[str], fields: Sequence[str]) -> Row | Complaint:
    if any(cell.strip() for cell in cells[len(fields) :]):
        return Complaint(
            "",
            f"It has {len(cells)} cells where the header has {len(fields)}. "
            "Is a quotation mark missing around a comma?",
        )
    raw = dict.fromkeys((field for field in fields if field), "")
    raw |= {field: cell for field, cell in zip(fields, cells, strict=False) if field}
    checked = check_cells(raw)
    return checked if isinstance(checked, Complaint) else Row(line, *checked)


def _once(row: Row, heading_of: Mapping[str, str], seen: dict[tuple[str, str], int]) -> Row | Problem:
    """The row, unless an earlier one has the same id or address."""
    marks = [
        (field, value, name)
        for field, value, name in (
            ("external_id", row.external_id, "external id"),
            ("email", row.email, "e-mail address"),
        )
        if value
    ]
    for field, value, name in marks:
        if (field, value) in seen:
            first, shown = seen[field, value], row.values[field]
            return Problem(row.line, f"It has the same {name} as line {first}: {shown}.", heading_of[field])
    for field, value, _name in marks:
        seen[field, value] = row.line
    return row
