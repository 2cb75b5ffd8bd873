"""Template filters that show what people wrote in Markdown."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from hiring.rich_text import as_html, as_line

register = template.Library()


@register.filter
def rich(text: object) -> SafeString:
    """Return a text as paragraphs, lists, quotes, emphasis and links; goes into an element of the class "rich"."""
    return mark_safe(as_html(str(text or "")))


@register.filter
def rich_line(text: object) -> SafeString:
    """Return a text with its emphasis and links, and no element that breaks a line."""
    return mark_safe(as_line(str(text or "")))
