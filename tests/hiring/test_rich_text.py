"""Markdown on pages: what helps a reader, and nothing that runs, fetches or breaks out."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rich_text import LONGEST, as_html, as_line

REL = 'rel="noopener nofollow noreferrer"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Plain & <b>bold</b>", "<p>Plain &amp; &lt;b&gt;bold&lt;/b&gt;</p>\n"),
        ("**Bold**, *leaning*\nnext line", "<p><strong>Bold</strong>, <em>leaning</em><br>\nnext line</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("# No heading", "<p># No heading</p>\n"),
        ("    no program", "<p>no program</p>\n"),
        ("[a](https://e.com/a?b=1&c=2)", f'<p><a href="https://e.com/a?b=1&amp;c=2" {REL}>a</a></p>\n'),
        ("<https://example.com>", f'<p><a href="https://example.com" {REL}>https://example.com</a></p>\n'),
        ("[mail](mailto:ada@example.com)", f'<p><a href="mailto:ada@example.com" {REL}>mail</a></p>\n'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](JaVa&#115;cript:alert(1))", "<p>[x](JaVascript:alert(1))</p>\n"),
        ("[x](data:text/html,hello)", "<p>[x](data:text/html,hello)</p>\n"),
        ("[x](//elsewhere.example)", "<p>[x](//elsewhere.example)</p>\n"),
        ("[x](/admin/logout/)", "<p>[x](/admin/logout/)</p>\n"),
        ("![x](https://example.com/spy.png)", f'<p>!<a href="https://example.com/spy.png" {REL}>x</a></p>\n'),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
        ('[x](https://e.com "a\\" onclick=alert(1)")', f'<p><a href="https://e.com" {REL}>x</a></p>\n'),
    ],
)
def test_markdown_becomes_a_few_harmless_elements(text, html):
    assert as_html(text) == html


def test_a_line_keeps_its_emphasis_and_no_block():
    assert as_line("**Owns** the\nroadmap <script>") == "<strong>Owns</strong> the\nroadmap &lt;script&gt;"


ALLOWED = re.compile(
    r"</?(?:strong|em|code|s|p|ul|ol|li|blockquote|pre)>|<br>|<hr>|</a>"
    rf'|<a href="(?:https?|mailto):[^"<>]*" {REL}>',
    re.IGNORECASE,
)
PIECES = st.sampled_from(
    [
        *(
            "[",
            "](",
            ")",
            "<",
            ">",
            '"',
            "'",
            "`",
            "```\n",
            "*",
            "_",
            "- ",
            "\n",
            "\n\n",
            "> ",
            "![",
            "\t",
            "\\",
        ),
        *("javascript:", "https://a.b", "<script>", "onclick=", "<svg/onload=x>", "&#58;", "&colon;", "&lt;"),
        *("\u202e", "\0"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_whatever_is_typed_no_other_element_or_attribute_comes_out(text):
    for html in (as_html(text), as_line(text)):
        assert not re.search("[<>]", ALLOWED.sub("", html))


@pytest.mark.parametrize("piece", ["[", "*a ", "> ", "`", "[a](", "<a", "- ", "\\", "![", "_a_"])
def test_no_text_keeps_a_page_waiting(piece):
    start = process_time()
    as_html((piece * LONGEST)[:LONGEST])

    assert process_time() - start < 10


def test_a_text_too_long_to_parse_is_shown_as_it_is():
    assert as_html("a\n<b>" + "x" * LONGEST) == "<p>a<br>&lt;b&gt;" + "x" * LONGEST + "</p>"
