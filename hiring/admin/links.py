"""Links between pages of the admin."""

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join


def page_url(record: models.Model) -> str:
    """The address of a record's own page."""
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])


def list_url(model: type[models.Model], **query: Any) -> str:
    """The address of a model's list, with filters applied."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def anchor(url: str, label: object) -> str:
    """A link as every read-only field shows it."""
    return format_html('<a class="fp-link" href="{}">{}</a>', url, label)


def record_link(record: models.Model | None) -> str:
    """A link to a record's own page, or its name where it has none."""
    if record is None:
        return "-"
    try:
        return anchor(page_url(record), record)
    except NoReverseMatch:
        return str(record)


def lines(entries: list[str]) -> str:
    """Several short values below each other."""
    return format_html_join("", '<div class="py-0.5">{}</div>', ((entry,) for entry in entries)) or "-"
