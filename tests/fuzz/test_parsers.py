"""Whatever bytes or words come in, each parser reads them or refuses them in its own words; nothing else is raised."""

import base64
import io
import json
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from rest_framework.exceptions import ValidationError

from hiring.api.change_cursors import decoded
from hiring.api.ordering import OF_ROWS, check_order
from hiring.api.pagination import Cursor
from hiring.errors import InvalidInput
from hiring.file_contents import runs_something, size_of_picture, type_in
from hiring.file_names import shown_name
from hiring.operations.csv_cells import Complaint, check_cells
from hiring.operations.import_columns import FIELDS, guess_fields
from hiring.operations.import_files import open_list
from hiring.operations.import_rows import Problem, Row, read_rows
from hiring.operations.links import LinkUnknown, claim_of
from hiring.rich_text import as_html, as_line
from scorecards.scoring.exchange import BadPanel, panel_from_json
from tests.fuzz.bounds import bounded

WORDS = [
    "name",
    "e-mail",
    "=1+1",
    "Ada",
    "ada@example.org",
    "'",
    '"',
    '""',
    ",",
    ";",
    "\t",
    "\r\n",
    "\n",
    "\ufeff",
]
CSV = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40).map("".join)
CODES = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-7"])


def taken(content):
    """Read a list as an import does; the rows and problems in it."""
    with suppress(InvalidInput):
        headings, records = open_list(content)
        return list(read_rows(records, headings=headings, fields=guess_fields(headings)))
    return []


@bounded(60)
@given(CSV, CODES)
@example('name\n"a', "utf-8")
@example("name\n\0", "utf-16")
def test_any_text_is_a_list_or_refused(text, code):
    assert all(isinstance(one, Row | Problem) for one in taken(text.encode(code, "replace")))


def parts_of_a_workbook():
    book = Workbook()
    book.active.append(["name", "email", "when"])
    book.active.append(["Ada", "ada@example.org", datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)])
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


PARTS = parts_of_a_workbook()
SNIPPETS = st.sampled_from(
    [
        *(b"", b"<", b"/>", b"&x;", b"\0", b'r="A999999999"', b't="s"', b't="d"', b'count="99999999"'),
        *(b"<v>1e999</v>", b"<v>NaN</v>", b"<f>A1</f>", b'<c r="XFE1"><v>7</v></c>'),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ]
)


@bounded(60)
@given(st.sampled_from(sorted(PARTS)), st.floats(0, 1), st.integers(0, 40), SNIPPETS | st.binary(max_size=12))
def test_a_workbook_with_any_part_bent_is_read_or_refused(part, place, cut, snippet):
    at = int(place * len(PARTS[part]))
    bent = PARTS | {part: PARTS[part][:at] + snippet + PARTS[part][at + cut :]}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in bent.items():
            package.writestr(name, data)

    found = taken(file.getvalue())
    assert all(isinstance(one, Row | Problem) for one in found)
    assert "root:" not in repr(found)


@bounded(60)
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=30)))
def test_any_cells_are_clean_or_complained_of(cells):
    found = check_cells(cells)

    assert isinstance(found, Complaint) or not any(
        value.startswith(("=", "@")) for value in found[0].values()
    )


MAGIC = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0", b"PK\x03\x04"]
)
OF_PDF = st.sampled_from(
    [b"obj", b"<</Type/ObjStm", b">>", b"stream\n", b"endstream", b"#4a", b"/JavaScript", b"#zz"]
)


@bounded(80)
@given(MAGIC, st.lists(OF_PDF | st.binary(max_size=20), max_size=20).map(b"".join), st.text(max_size=300))
def test_any_paper_has_a_type_and_a_name(magic, rest, name):
    content = magic + rest

    assert isinstance(type_in(content), str)
    assert isinstance(runs_something(content), bool)
    size_of_picture(content)
    assert shown_name(name, (".pdf",))


TOKENS = st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())


@bounded(80)
@given(TOKENS, st.sampled_from([None, *OF_ROWS]))
def test_any_cursor_and_link_is_ours_or_refused(text, ordering):
    order = check_order(ordering, OF_ROWS)
    with suppress(ValidationError):
        Cursor.decode(text, order)
    with suppress(ValidationError):
        decoded(text, 16)
    with suppress(LinkUnknown):
        claim_of(text)


@bounded(60)
@given(st.text(alphabet="[]()<>*_`>-!#&\\\n\t :/aj\0\u202e", max_size=300))
def test_any_markdown_becomes_html_that_is_safe(text):
    for html in (as_html(text), as_line(text)):
        assert "javascript:" not in html.lower()
        assert "<img" not in html
        assert "<script" not in html


MEMBERS = st.sampled_from(["application", "rubric", "criteria", "cards", "id", "role", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(MEMBERS, inner, max_size=5),
    max_leaves=20,
)


@bounded(80)
@given(JSON)
def test_any_json_is_a_panel_or_refused_with_the_place(value):
    with suppress(BadPanel):
        panel_from_json(json.loads(json.dumps(value)))
