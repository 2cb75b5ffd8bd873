"""Reading the lines of a CSV file out of bytes, without a database."""

import csv
import io
from collections.abc import Iterator

from hiring.errors import InvalidInput
from hiring.operations.import_columns import is_known

Record = tuple[int, list[str]]

_DELIMITERS = ",;\t"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
HOW_TO_SAVE = (
    'Open the list in your spreadsheet program and save it as "CSV UTF-8" or as an Excel workbook (.xlsx).'
)


def csv_records(content: bytes) -> Iterator[Record]:
    """Yield (line, cells) of every record that is not empty, the headings first; lines count from 1."""
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise refusal(
            f"From line {line} on this cannot be read. Is a quotation mark missing its partner?"
        ) from None


def decode(content: bytes) -> str:
    """The text of an uploaded file; InvalidInput says what to do with any other file."""
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise refusal(f"This file is not UTF-8 text, so names would be garbled. {HOW_TO_SAVE}") from None
    # One character that is not text in a cell is that row's trouble; in the header, the file is no table.
    if "\0" in text.split("\n", 1)[0]:
        raise refusal(f"This is not a text file. {HOW_TO_SAVE}")
    if not text.strip():
        raise refusal("This file is empty.")
    return text


def refusal(sentence: str) -> InvalidInput:
    """A sentence about the file as a whole."""
    return InvalidInput(sentence, fields={"file": sentence})


def _delimiter_of(text: str) -> str:
    """The separator under which most of the header's cells are columns we know, or else most cells."""
    start = text.lstrip()[:10_000]
    header = next(iter(start.splitlines()), "")

    def worth(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([header], delimiter=delimiter), [])
        return sum(is_known(cell) for cell in cells), len(cells)

    return max(_DELIMITERS, key=worth)
