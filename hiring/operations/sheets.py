"""Writing rows into a CSV file or an Excel workbook, one by one, so that no program runs what a cell says."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_767
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def harmless(cell: str) -> str:
    """A cell that spreadsheet programs read as text: an apostrophe before what they would run."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_lines(rows: Iterable[Sequence[str]], *, begins: bool = True) -> Iterator[bytes]:
    """The bytes of a CSV file, row by row; the mark where the file begins tells Excel that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if begins:
        yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows of text as they come."""
    with path.open("wb") as file:
        file.writelines(csv_lines(rows))


def write_xlsx(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows of text as they come; every cell is text, whatever it begins with."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Export")
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    workbook.save(path)


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL])
    cell.data_type = "s"
    return cell
