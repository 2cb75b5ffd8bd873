"""How people are found again: by the words they are searched with, and by what two files of one person share."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

import hiring.lookups  # noqa: F401 - registers what search compares by
from hiring.models.base import Record
from hiring.models.candidates import Candidate
from hiring.querysets import DuplicatePairQuerySet


class SearchEntry(models.Model):
    """What a person is searched by, folded to plain lower-case letters; written with every change of theirs."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="search_entry")
    words = models.TextField()

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return self.words[:60]


class MatchKey(models.Model):
    """A folded trait by which two files of one person meet: comparing all pairs would never end."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        LINK = "link", _("Profile")
        NAME = "name", _("Name")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="match_keys")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=200)

    class Meta:
        ordering = ("candidate", "kind", "value")
        constraints = [
            models.UniqueConstraint(fields=["candidate", "kind", "value"], name="matchkey_once_per_candidate")
        ]
        indexes = [models.Index(fields=["kind", "value"], name="matchkey_block")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class DuplicatePair(Record):
    """Two files that may be one person's; `first` is the older one. A declined pair is never proposed again."""

    first = models.ForeignKey(Candidate, models.CASCADE, related_name="pairs_as_first")
    second = models.ForeignKey(Candidate, models.CASCADE, related_name="pairs_as_second")
    score = models.PositiveSmallIntegerField(help_text=_("How alike they are, from 0 to 100."))
    reasons = models.JSONField(default=list, help_text=_("Kinds of traits they share."))
    found_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("duplicates")
        ordering = ("-score", "pk")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicatepair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicatepair_older_first"),
            models.CheckConstraint(condition=Q(score__lte=100), name="duplicatepair_score_percent"),
            models.CheckConstraint(
                condition=Q(declined_at=None, declined_by=None)
                | Q(declined_at__isnull=False, declined_by__isnull=False),
                name="duplicatepair_declined_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} · {self.second}"


class CandidateMerge(Record):
    """A file that became part of another: its public id leads there for good."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="merges")
    merged_id = models.UUIDField(unique=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    moved = models.JSONField(default=dict, help_text=_("Public ids of what came over, by kind of record."))

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.candidate}"


class ExternalId(Record):
    """What another system calls this person."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        ordering = ("candidate", "system", "value")
        constraints = [
            models.UniqueConstraint(fields=["candidate", "system", "value"], name="externalid_once"),
            models.CheckConstraint(condition=~Q(system="") & ~Q(value=""), name="externalid_complete"),
        ]
        indexes = [models.Index(fields=["system", "value"], name="externalid_lookup")]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"
