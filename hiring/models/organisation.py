"""Where a job sits in the company."""

from django.db import models

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

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
