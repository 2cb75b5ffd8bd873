"""Names of files: what people read, and nothing that a system or a page would stumble over."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.file_names import shown_name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("CV Zoë.pdf", "CV Zoë.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\cv.pdf", "cv.pdf"),
        ("cv\u202egnp.pdf", "cvgnp.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe.pdf"),
        ("a\0b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("cv.pdf.", "cv.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1.pdf"),
        ("console.pdf", "console.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("cv.html", "cv.html.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("\u200b", "file.pdf"),
        ("履歴書" * 60 + ".pdf", "履歴書" * 27 + "履歴.pdf"),
    ],
)
def test_a_name_is_shown_without_what_is_no_part_of_it(given, shown):
    assert shown_name(given, (".pdf",)) == shown


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_every_system_can_keep(given):
    name = shown_name(given, (".txt", ".md"))

    assert 0 < len(name) <= 200
    assert len(name.encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*\0')
    assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cf", "Cs"}
    assert name.lower().endswith((".txt", ".md"))
    assert shown_name(name, (".txt", ".md")) == name
