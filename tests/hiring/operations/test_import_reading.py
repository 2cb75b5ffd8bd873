"""Reading lists: as programs write them, whatever people upload, and never more than a machine can bear."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hiring.errors import InvalidInput
from hiring.operations.import_columns import FIELDS, guess_fields
from hiring.operations.import_files import open_list
from hiring.operations.import_rows import Problem, Row, read_rows
from hiring.operations.sheets import csv_lines, write_xlsx

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, change):
    """A workbook whose parts went through `change(name, data)`; None drops a part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = change(part.filename, old.read(part))
            if data is not None:
                new.writestr(part.filename, data)
    return file.getvalue()


def read(content):
    headings, records = open_list(content)
    return headings, list(records)


def refusal_of(content):
    with pytest.raises(InvalidInput) as refusal:
        read(content)
    return refusal.value.detail


@pytest.mark.parametrize(
    "content",
    [
        "Full Name; E-MAIL ;Current Title;Company\nAda Obi;ada@example.org;Director;Northwind\n".encode(
            "utf-8-sig"
        ),
        "first name\tSurname\temail\theadline\r\nAda\tObi\tada@example.org\tDirector, Northwind\r\n".encode(
            "utf-16"
        ),
        b'\n"name","mail","headline"\n\n"Ada  Obi","ada@example.org","Director,\nNorthwind"\n',
        workbook(
            ["Name", "E-mail", None, "Title", "Employer"],
            [],
            ["Ada  Obi", "ada@example.org", None, "Director", "Northwind"],
        ),
    ],
    ids=["semicolons with a mark", "tabs in UTF-16", "quoted with empty lines", "workbook"],
)
def test_lists_are_read_as_programs_write_them(content):
    headings, records = open_list(content)
    (row,) = read_rows(records, headings=headings, fields=guess_fields(headings))

    assert (row.values["name"], row.values["email"], row.values["headline"]) == (
        "Ada Obi",
        "ada@example.org",
        "Director, Northwind",
    )


def test_cells_of_a_workbook_become_the_text_a_csv_file_would_have():
    content = workbook(
        ["name", "a", "b", "c", "d", "e"],
        [
            "Ada",
            442079460000.0,
            1.5,
            True,
            date(2026, 3, 2),
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC).replace(tzinfo=None),
        ],
        [None, None, None],
        ["Bo", "=1+1"],
    )

    assert read(content) == (
        ["name", "a", "b", "c", "d", "e"],
        [
            (2, ["Ada", "442079460000", "1.5", "yes", "2026-03-02", "2026-03-02 09:30"]),
            (4, ["Bo"]),
        ],
    )


def test_the_first_visible_sheet_is_read_whatever_the_workbook_says_of_its_size():
    book = Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("People")
    sheet.append(["name"])
    sheet.append(["Ada"])
    sheet.append(["Bo"])
    file = io.BytesIO()
    book.save(file)
    content = repacked(
        file.getvalue(),
        lambda name, data: data.replace(b'<dimension ref="A1:A3"', b'<dimension ref="A1:A2"'),
    )

    assert read(content) == (["name"], [(2, ["Ada"]), (3, ["Bo"])])


WORKBOOK = workbook(["name"], ["Ada"])


def with_part(name, data):
    file = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return file.getvalue()


def bomb(*, megabytes=101, name="xl/bomb", noise=b""):
    """A workbook with a part of so many megabytes; with `noise` in front of each it does not pack well."""
    file = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(noise + bytes(1024 * 1024 - len(noise)))
    return file.getvalue()


def zip_in_a_zip():
    """A workbook whose only sheet is another archive."""
    return repacked(WORKBOOK, lambda name, data: bomb() if "sheet1.xml" in name else data)


def lying():
    """A bomb in the place of the sheet, whose list of contents says that it holds a thousand bytes."""
    content = bytearray(
        repacked(WORKBOOK, lambda name, data: data + bytes(30_000_000) if "sheet1.xml" in name else data)
    )
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


ENTITIES = b"""<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;&b;">]>"""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"\xd0\xcf\x11\xe0rest",
            "This is an old Excel workbook, or one with a password. Save it as .xlsx without one.",
        ),
        (
            with_part("xl/vbaProject.bin", b"macro"),
            "This workbook holds macros. Save it as an Excel workbook without them (.xlsx).",
        ),
        (
            with_part("EncryptedPackage", b""),
            "This workbook is protected with a password. Save it without one.",
        ),
        *(
            (one, "This workbook unpacks to more than can be read. Split it, or save the list as CSV.")
            for one in (
                bomb,
                partial(bomb, megabytes=11),
                partial(
                    bomb, megabytes=31, name="xl/sharedStrings.xml", noise=random.Random(1).randbytes(20_000)
                ),
            )
        ),
        *(
            (
                one,
                "This workbook cannot be read. Open it in your spreadsheet program and save it again as .xlsx.",
            )
            for one in (zip_in_a_zip, lying)
        ),
        (
            repacked(WORKBOOK, lambda name, data: None if name.startswith("xl/") else data),
            "This is a zipped file and no Excel workbook. Unpack it and import the list in it.",
        ),
        *(
            (
                broken,
                "This workbook cannot be read. Open it in your spreadsheet program and save it again as .xlsx.",
            )
            for broken in (
                WORKBOOK[:200],
                repacked(WORKBOOK, lambda name, data: data[:50] if "sheet1" in name else data),
                repacked(WORKBOOK, lambda name, data: None if name == "xl/workbook.xml" else data),
                repacked(
                    WORKBOOK,
                    lambda name, data: ENTITIES + data if "sheet1.xml" in name else data,
                ),
            )
        ),
        (workbook([]), "This file is empty."),
        (
            b",".join(b"c%d" % n for n in range(201)) + b"\n1\n",
            "This list has more than 200 columns. Leave out those that are not needed.",
        ),
    ],
)
def test_what_is_no_plain_list_is_refused_with_what_to_do(content, sentence):
    assert refusal_of(content() if callable(content) else content) == sentence


def test_a_row_far_down_an_empty_sheet_is_reached_or_left_without_waiting_for_ever():
    content = repacked(
        workbook(["name"], ["Ada"]),
        lambda name, data: data.replace(b'<row r="2"', b'<row r="999999999"').replace(
            b'r="A2"', b'r="A999999999"'
        ),
    )

    assert read(content) == (["name"], [])


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["Full Name", "E-Mail", "LinkedIn URL", "Salary"], ["name", "email", "profile_url", ""]),
        (["Candidate Name", "Candidate E-mail", "Mobile No", "Notes"], ["name", "email", "phone", ""]),
        (["Vorname", "Nachname", "Telefon", "Ort"], ["first_name", "last_name", "phone", "location"]),
        (["Emails", "Nmae", "Compny"], ["email", "", "employer"]),
        (["name", "Name", ""], ["name", "", ""]),
        (["Current Title", "Current Company", "ID"], ["title", "employer", "external_id"]),
    ],
)
def test_columns_are_guessed_from_their_headings(headings, fields):
    assert guess_fields(headings) == fields


@quick
@given(st.lists(st.text(max_size=20), max_size=12))
def test_any_headings_can_be_guessed_at(headings):
    found = guess_fields(headings)

    given = [field for field in found if field]
    assert len(found) == len(headings)
    assert len(given) == len(set(given))


@quick
@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example("name\n\ufeff".encode("utf-16"))
@example(b'name\n"')
def test_any_bytes_are_a_list_or_refused(content):
    with suppress(InvalidInput):
        headings, records = open_list(content)
        fields = ["name"] + [""] * (len(headings) - 1)
        for found in read_rows(records, headings=headings, fields=fields):
            assert isinstance(found, Row | Problem)


@quick
@given(st.binary(min_size=1, max_size=60), st.integers(0, 6000))
def test_a_damaged_workbook_is_read_or_refused(noise, place):
    damaged = WORKBOOK[:place] + noise + WORKBOOK[place + len(noise) :]
    with suppress(InvalidInput):
        assert isinstance(read(damaged), tuple)


cell = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@quick
@given(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=5))
@example([["=1+1", "+44", "-"], ["@a", "\tb", "\rc"]])
def test_any_row_has_one_answer_and_no_formula_survives(rows):
    fields = ["name", "headline", "tags"]
    for found in read_rows(enumerate(rows, 2), headings=fields, fields=fields):
        if isinstance(found, Row):
            assert found.values["name"]
            assert not any(value.startswith(("=", "+", "-", "@")) for value in found.values.values())
            assert set(found.values) <= set(FIELDS)
        else:
            assert found.sentence
            assert found.column in {"", *fields}


@quick
@given(st.lists(st.lists(cell, min_size=2, max_size=2), min_size=1, max_size=5))
def test_no_cell_of_a_file_we_write_begins_with_what_a_program_runs(rows):
    import csv

    text = b"".join(csv_lines(rows)).decode("utf-8-sig")

    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row)


def test_a_file_we_write_is_read_back_as_it_was(tmp_path):
    rows = [["name", "phone"], ["Ada", "+44 20 7946"], ["Bo\x00\x1f", "x" * 40_000]]
    write_xlsx(tmp_path / "list.xlsx", rows)

    headings, records = read((tmp_path / "list.xlsx").read_bytes())
    (ada,) = read_rows(read(b"".join(csv_lines(rows[:2])))[1], headings=headings, fields=headings)

    assert (headings, records[0]) == (["name", "phone"], (2, ["Ada", "+44 20 7946"]))
    assert records[1] == (3, ["Bo", "x" * 32_767])
    assert ada.values["phone"] == "+44 20 7946"
