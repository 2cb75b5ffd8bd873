"""Markdown as a few harmless elements: no HTML passes, no picture is fetched, links lead to the web or a mailbox."""

from html import escape
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt

HINT = "Markdown is kept: **bold**, *italic*, - lists, > quotes, [links](https://…)."
# Longer texts are shown as they were typed: no reader waits for a parser.
LONGEST = 20_000
SCHEMES = {"http", "https", "mailto"}
_LINE = {"strong", "em", "code", "a", "s"}
_BLOCK = _LINE | {"p", "br", "ul", "ol", "li", "blockquote", "pre", "hr"}
_REL = "noopener nofollow noreferrer"


def _is_led_to(address: str) -> bool:
    try:
        return urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        return False


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    # A page has its own headings, and whoever indents a line means no program.
    parser.disable(["image", "heading", "lheading", "code", "html_block", "html_inline", "reference"])
    parser.validateLink = _is_led_to  # type: ignore[method-assign, assignment]
    return parser


_MARKDOWN = _parser()


def as_html(text: str) -> str:
    """Paragraphs, lists, quotes, emphasis and links of a text; safe to stand in a page as it is."""
    if len(text) > LONGEST:
        return f"<p>{escape(text)}</p>".replace("\n", "<br>")
    return _cleaned(_MARKDOWN.render(text), _BLOCK)


def as_line(text: str) -> str:
    """Emphasis and links alone, for a text that stands inside a sentence or a heading."""
    return escape(text) if len(text) > LONGEST else _cleaned(_MARKDOWN.renderInline(text), _LINE)


def _cleaned(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html, tags=tags, attributes={"a": {"href"}, "*": set()}, url_schemes=SCHEMES, link_rel=_REL
    )
