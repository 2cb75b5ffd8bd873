"""Template filters for what a candidate is handed: data as it stands in a file, told in words."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format

register = template.Library()

_LABELS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "location": "Place",
    "headline": "Headline",
    "profile_url": "Profile",
    "source": "Where you came from",
    "id": "Number of your file",
}


@register.filter
def day(text: str | None) -> str:
    """Write the day of a moment or date in ISO 8601; empty for none."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    return date_format(date(moment.year, moment.month, moment.day), "j F Y")


@register.filter
def spaced(key: str) -> str:
    """Write a key with spaces: customer insight."""
    return key.replace("_", " ")


@register.filter
def identity(person: dict[str, Any]) -> list[tuple[str, str]]:
    """Say who somebody is, as pairs of label and value."""
    rows = [(label, person[name]) for name, label in _LABELS.items()]
    return [
        *rows,
        ("Tags", ", ".join(person["tags"])),
        ("Works here", "Yes" if person["works_here"] else "No"),
        ("On file since", day(person["on_file_since"])),
    ]
