"""Reading a list of candidates out of bytes: decoded, split and checked row by row, without a database."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hiring.errors import InvalidInput
from hiring.operations.csv_cells import check_cells

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
_DELIMITERS = ",;\t"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_KINDS = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("fullname", "candidate", "candidatename"),
    "first_name": ("givenname", "forename"),
    "last_name": ("surname", "familyname"),
    "email": ("mail", "emailaddress", "mailaddress"),
    "phone": ("phonenumber", "telephone", "tel", "mobile", "mobilephone"),
    "location": ("city", "place"),
    "headline": ("summary",),
    "profile_url": ("profile", "linkedin", "linkedinurl", "linkedinprofile", "url", "website"),
    "source": (),
    "tags": ("tag", "labels"),
    "title": ("jobtitle", "currenttitle", "position", "currentposition"),
    "employer": ("company", "currentemployer", "currentcompany"),
}
COLUMNS = {
    alias: column for column, aliases in _ALIASES.items() for alias in (column.replace("_", ""), *aliases)
}
HOW_TO_SAVE = 'Open the list in your spreadsheet program and save it as "CSV UTF-8".'


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be imported; `line` counts the file's lines from 1."""

    line: int
    sentence: str


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


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file: rows that can be imported, rows that cannot, and columns nobody asked for."""

    rows: list[Row]
    problems: list[Problem]
    ignored: list[str]


def read_table(content: bytes) -> Table:
    """Read a CSV file; InvalidInput where the file as a whole is not a list of candidates."""
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text))
    records = _records(reader)
    line, header = next(records, (1, []))
    columns = _columns(header)
    ignored = [
        cell.strip() for cell, column in zip(header, columns, strict=True) if not column and cell.strip()
    ]
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, (line, cells) in enumerate(records):
        if number >= MAX_ROWS:
            raise _refusal(f"This list has more than {MAX_ROWS:,} rows. Split it and import the parts.")
        row, sentence = _row(line, cells, columns, seen)
        if row:
            rows.append(row)
        else:
            problems.append(Problem(line, sentence))
    if not rows and not problems:
        raise _refusal("This list has a header and no candidates.")
    return Table(rows, problems, ignored)


def decode(content: bytes) -> str:
    """The text of an uploaded file; InvalidInput says what to do with any other file."""
    if not content.strip():
        raise _refusal("This file is empty.")
    if len(content) > MAX_BYTES:
        raise _refusal("This file is larger than 5 MB. Split it and import the parts.")
    for magic, kind in _KINDS.items():
        if content.startswith(magic):
            raise _refusal(f"This is {kind}, not a CSV file. {HOW_TO_SAVE}")
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise _refusal(f"This file is not UTF-8 text, so names would be garbled. {HOW_TO_SAVE}") from None
    # One character that is not text in a cell is that row's trouble; in the header, the file is no table.
    if "\0" in text.split("\n", 1)[0]:
        raise _refusal(f"This is not a text file. {HOW_TO_SAVE}")
    if not text.strip():
        raise _refusal("This file is empty.")
    return text


def _delimiter_of(text: str) -> str:
    """The separator under which most of the header's cells are columns we know."""
    header = next(line for line in text.splitlines() if line.strip())

    def known(delimiter: str) -> int:
        return sum(_key(cell) in COLUMNS for cell in next(csv.reader([header], delimiter=delimiter)))

    return max(_DELIMITERS, key=known)


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of every record that is not empty."""
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error:
        raise _refusal(
            f"From line {line} on this cannot be read. Is a quotation mark missing its partner?"
        ) from None


def _columns(header: list[str]) -> list[str]:
    """The column each cell stands for, "" for those nobody asked for."""
    columns = [COLUMNS.get(_key(cell), "") for cell in header]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        cells = [cell.strip() for cell, column in zip(header, columns, strict=True) if column in twice]
        raise _refusal(f"These columns say the same: {', '.join(cells)}. Keep one of them.")
    if not {"name", "first_name", "last_name"} & set(columns):
        found = ", ".join(cell.strip()[:40] for cell in header if cell.strip())
        raise _refusal(f'There is no column "name" in the first line. It has: {found[:300]}.')
    return columns


def _key(cell: str) -> str:
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKC", cell).casefold())


def _row(line: int, cells: list[str], columns: list[str], seen: dict[str, int]) -> tuple[Row | None, str]:
    """The row, or None and the sentence that says what is wrong with it."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        return None, (
            f"It has {len(cells)} cells where the header has {len(columns)}. "
            "Is a quotation mark missing around a comma?"
        )
    raw = dict.fromkeys((column for column in columns if column), "")
    raw |= {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    checked = check_cells(raw)
    if isinstance(checked, str):
        return None, checked
    values, tags = checked
    row = Row(line, values, tags)
    if row.email in seen:
        return None, f"It has the same e-mail address as line {seen[row.email]}: {values['email']}."
    if row.email:
        seen[row.email] = line
    return row, ""


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, fields={"file": sentence})
