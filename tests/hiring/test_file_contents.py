"""What a file is and holds, told by its bytes."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.file_contents import runs_something, size_of_picture, type_in

PAGES = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[2 0 R/Fit]/Names 3 0 R>>\nendobj\n"


def packed(content, kind=b"ObjStm"):
    stream = zlib.compress(content)
    return PAGES + b"5 0 obj\n<</Type/%s/Filter/FlateDecode>>\nstream\r\n%s\nendstream\nendobj\n" % (
        kind,
        stream,
    )


@pytest.mark.parametrize(
    ("pdf", "runs"),
    [
        (PAGES, False),
        (PAGES + b"<</A<</S/URI/URI(https://example.com/)>>>>", False),
        (packed(b"<</Type/Page>>"), False),
        (packed(b"/S/JavaScript in what is drawn", b"XObject"), False),
        (PAGES + b"<</S/JavaScript/JS(app.alert(1))>>", True),
        (PAGES + b"<</S/J#61vaScript/JS(app.alert(1))>>", True),
        (PAGES + b"<</S/Launch/F(cmd.exe)>>", True),
        (PAGES + b"<</Names<</EmbeddedFiles 9 0 R>>>>", True),
        (packed(b"<</S/JavaScript/JS(app.alert(1))>>"), True),
        (packed(b"<</S/#4aavaScript>>", b"Obj#53tm"), True),
        (PAGES + b"trailer<</Encrypt 9 0 R>>", True),
        (PAGES + b"5 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nwho knows\nendstream", True),
        (packed(bytes(33 * 1024 * 1024)), True),
    ],
)
def test_a_pdf_that_does_more_than_be_read_is_recognised(pdf, runs):
    assert runs_something(pdf) is runs


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"stream\n"]),
)
def test_any_bytes_have_an_answer(content, beginning):
    content = beginning + content

    assert type_in(content) in {"", "application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"}
    size_of_picture(content)
    runs_something(content)
