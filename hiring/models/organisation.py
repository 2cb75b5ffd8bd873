"""Where a job sits in the company."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiring.countries import country_choices
from hiring.models.base import Record


class Department(Record):
    """A part of the company that hires."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Office(Record):
    """A place of work, or "Remote"."""

    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(
        max_length=2,
        blank=True,
        choices=country_choices,
        db_default="",
        default="",
        help_text=_("Whose rules say how long candidates for its jobs are kept."),
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
