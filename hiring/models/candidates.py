"""The person, their history, their papers, and what is remembered about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record, new_public_id
from hiring.querysets import (
    AttachmentQuerySet,
    CandidateImportQuerySet,
    CandidateQuerySet,
    CandidateScopedQuerySet,
    NoteQuerySet,
)


class Source(Record):
    """Where a candidate came from."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Tag(Record):
    """A word recruiters sort candidates by."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_unique")]

    def __str__(self) -> str:
        return self.name


class Candidate(Record):
    """A person who may be hired. An internal candidate is linked to their user and never reaches this file."""

    name = models.CharField(max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(max_length=40, blank=True)
    location = models.CharField(max_length=120, blank=True)
    headline = models.CharField(max_length=200, blank=True)
    profile_url = models.URLField(_("profile"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="candidates")
    tags = models.ManyToManyField(Tag, blank=True, related_name="candidates")
    # Not unique: a refusal would tell that a file one may not see is this colleague's.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidacies",
        verbose_name=_("internal candidate"),
        help_text=_("Their account, if they work here: it is shut out of this file."),
    )

    erased_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When everything about them was taken out.")
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="candidate_has_name")]
        indexes = [
            models.Index(Lower("email"), name="candidate_email"),
            models.Index(fields=["created_at", "public_id"], name="candidate_by_created_at"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_erased(self) -> bool:
        """Whether nothing may be written about them any more."""
        return self.erased_at is not None


class Employment(Record):
    """One position in a candidate's history; an open end means they still hold it."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="employments")
    employer = models.CharField(max_length=160)
    title = models.CharField(max_length=160)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    is_product_management = models.BooleanField(_("product management"), default=False)
    is_leadership = models.BooleanField(_("leading people"), default=False)

    objects = CandidateScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="employment_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.employer}"


def attachment_path(attachment: "Attachment", filename: str) -> str:  # noqa: ARG001 - Django passes the name
    """Where a file is stored: by public id, so that a name never becomes a path."""
    return f"attachments/{attachment.public_id}"


class Attachment(Record):
    """A file of a candidate, served only after the visibility check."""

    class Kind(models.TextChoices):
        CV = "cv", _("CV")
        COVER_LETTER = "cover_letter", _("Cover letter")
        OTHER = "other", _("Other")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="attachments")
    # Empty means "of the person": seen by whoever runs any of their applications.
    application = models.ForeignKey(
        "hiring.Application", models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.CV)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=attachment_path, max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty")]

    def __str__(self) -> str:
        return self.filename


class Note(Record):
    """What somebody wrote about a candidate outside a scorecard."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="notes")
    # Empty means "of the person": seen by whoever runs any of their applications.
    application = models.ForeignKey(
        "hiring.Application", models.CASCADE, null=True, blank=True, related_name="notes"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notes")
    text = models.TextField()
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]

    def __str__(self) -> str:
        return self.text[:60]


def import_path(upload: "CandidateImport", filename: str) -> str:  # noqa: ARG001 - Django passes the name
    """Where an uploaded list is stored: by public id, so that a name never becomes a path."""
    return f"imports/{upload.public_id}"


class CandidateImport(models.Model):
    """An uploaded list: mapped, checked, confirmed, then written by a worker in steps that can be taken up again."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Columns to be chosen")
        CHECKING = "checking", _("Being checked")
        PREVIEW = "preview", _("To be confirmed")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    job = models.ForeignKey("hiring.Job", models.CASCADE, related_name="imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    filename = models.CharField(max_length=200)
    file = models.FileField(upload_to=import_path, max_length=200, blank=True)
    mapping = models.JSONField(
        default=dict,
        help_text=_("The file's headings, the field each stands for, and whose ids the external ids are."),
    )
    sample = models.JSONField(default=list, help_text=_("The first rows, and what would happen to each."))
    state = models.CharField(max_length=8, choices=State, default=State.MAPPING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text=_("Rows dealt with so far."))
    # Before the list is confirmed these say what would happen, afterwards what has.
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True, help_text=_("The worker's last sign of life."))
    confirmed_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    objects = CandidateImportQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total")) | Q(total=0), name="candidateimport_done_within_total"
            ),
            models.CheckConstraint(
                condition=Q(state="done", imported_at__isnull=False) | ~Q(state="done"),
                name="candidateimport_done_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class ImportProblem(models.Model):
    """A row of a list that is left out, or with `is_note` one that is kept and worth a second look."""

    upload = models.ForeignKey(CandidateImport, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=600)
    is_note = models.BooleanField(default=False)

    class Meta:
        ordering = ("upload", "line", "pk")
        constraints = [
            models.UniqueConstraint(fields=["upload", "line"], name="importproblem_once_a_line"),
            models.CheckConstraint(condition=~Q(sentence=""), name="importproblem_has_sentence"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.sentence}"
