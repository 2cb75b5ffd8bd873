"""An uploaded list of any kind: its headings, and its lines one after the other."""

from collections.abc import Iterator
from itertools import islice

from hiring.operations.csv_rows import HOW_TO_SAVE, Record, csv_records, refusal
from hiring.operations.xlsx_rows import MAX_COLUMNS, xlsx_records

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "This is an old Excel workbook, or one with a password. Save it as .xlsx without one.",
    b"%PDF": f"This is a PDF, not a list. {HOW_TO_SAVE}",
}


def open_list(content: bytes) -> tuple[list[str], Iterator[Record]]:
    """The headings of a list and an iterator over (line, cells) below them; InvalidInput where it is no list."""
    if not content.strip():
        raise refusal("This file is empty.")
    if len(content) > MAX_BYTES:
        raise refusal("This file is larger than 20 MB. Split it and import the parts.")
    for magic, sentence in _OTHERS.items():
        if content.startswith(magic):
            raise refusal(sentence)
    records = xlsx_records(content) if content.startswith(b"PK\x03\x04") else csv_records(content)
    first = next(records, None)
    if first is None:
        raise refusal("This file is empty.")
    headings = [" ".join(cell.split()) for cell in first[1]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise refusal(f"This list has more than {MAX_COLUMNS} columns. Leave out those that are not needed.")
    return headings, _bounded(records)


def check_list(content: bytes) -> list[str]:
    """The headings of a list that has at least one row; InvalidInput where it has none."""
    headings, records = open_list(content)
    if not list(islice(records, 1)):
        raise refusal("This list has a header and no candidates.")
    return headings


def _bounded(records: Iterator[Record]) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number >= MAX_ROWS:
            raise refusal(f"This list has more than {MAX_ROWS:,} rows. Split it and import the parts.")
        yield record
