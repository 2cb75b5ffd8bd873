"""Reading the lines of an Excel workbook out of bytes: row by row, its formulas and macros never run."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from hiring.errors import InvalidInput
from hiring.operations.csv_rows import Record, refusal

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 1_000
# Read whole into memory, unlike the rows.
MAX_WORDS_BYTES = 30 * 1024 * 1024
# What people type packs ten to a hundred times; a bomb packs a thousand times.
MAX_RATIO = 200
_SMALL_BYTES = 10 * 1024 * 1024
MAX_COLUMNS = 200
_MAX_LINES = 1_048_576
_EXACT = 1e15
_BATCH = 500
_UNREADABLE = "This workbook cannot be read. Open it in your spreadsheet program and save it again as .xlsx."
_MACROS = "This workbook holds macros. Save it as an Excel workbook without them (.xlsx)."


def xlsx_records(content: bytes) -> Iterator[Record]:
    """Yield (line, cells) of every row of the first sheet that is not empty, as text, the headings first."""
    _check_package(content)
    # A broken workbook makes the library fail in a dozen ways; none of them is a fault of ours.
    try:
        yield from _rows(content)
    except InvalidInput:
        raise
    except Exception:  # noqa: BLE001
        raise refusal(_UNREADABLE) from None


def _rows(content: bytes) -> Iterator[Record]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = next((one for one in workbook.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise refusal("This workbook has no sheet with rows.")
        # What a workbook says about its own size is often wrong, and rows beyond it would be lost.
        sheet.reset_dimensions()
        rows = islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), _MAX_LINES)
        for line, values in enumerate(_quietly(rows), 1):
            # Sheets end in a million empty rows more often than not: those must cost next to nothing.
            if values.count(None) == len(values):
                continue
            cells = [_text(value) for value in values]
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield line, cells
    finally:
        workbook.close()


def _quietly(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The same rows, without warnings about dates no calendar has and styles nobody needs."""
    while True:
        # Not around a `yield`: whoever reads the rows keeps their own warnings.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = list(islice(rows, _BATCH))
        if not batch:
            return
        yield from batch


def _check_package(content: bytes) -> None:
    """Refuse what is no plain workbook before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise refusal(_UNREADABLE) from None
    names = {part.filename.lower() for part in parts}
    if any(name.endswith(("vbaproject.bin", ".bin.vba")) for name in names):
        raise refusal(_MACROS)
    if any(part.flag_bits & 1 for part in parts) or "encryptedpackage" in names:
        raise refusal("This workbook is protected with a password. Save it without one.")
    if not any(name.startswith("xl/") for name in names):
        raise refusal("This is a zipped file and no Excel workbook. Unpack it and import the list in it.")
    if len(parts) > MAX_PARTS or _unpacks_to_too_much(parts, len(content)):
        raise refusal("This workbook unpacks to more than can be read. Split it, or save the list as CSV.")


def _unpacks_to_too_much(parts: list[zipfile.ZipInfo], packed: int) -> bool:
    """Whether what the parts say of their sizes is too much; none of them yields more than it says."""
    total = sum(part.file_size for part in parts)
    words = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    is_bomb = total > _SMALL_BYTES and total > MAX_RATIO * packed
    return is_bomb or total > MAX_UNPACKED_BYTES or words > MAX_WORDS_BYTES


def _text(value: Any) -> str:
    """A cell as it would stand in a CSV file: dates as 2026-03-02, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)
