"""Template filters that shorten words."""

from django import template

register = template.Library()


@register.filter
def initials(name: object) -> str:
    """Return the first letters of the first and last word of a name, "?" without any."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
