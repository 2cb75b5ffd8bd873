"""The product ladder: rungs, their other titles, and the stages a job of that rung starts with."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record


class StageKind(models.TextChoices):
    """What happens in a stage, whatever a company calls it."""

    REVIEW = "review", _("Review")
    SCREEN = "screen", _("Screen")
    INTERVIEW = "interview", _("Interviews")
    DEBRIEF = "debrief", _("Debrief")
    OFFER = "offer", _("Offer")
    HIRED = "hired", _("Hired")


class Role(Record):
    """A rung of the product ladder. Its rank is the organisation's own: companies order titles differently."""

    class Level(models.TextChoices):
        IC = "ic", _("Individual contributor")
        DIRECTOR = "director", _("Director")
        EXECUTIVE = "executive", _("Executive")

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=Level)
    rank = models.PositiveSmallIntegerField(help_text=_("Higher is more senior; equal ranks are allowed."))
    manages_people = models.BooleanField(default=False)
    scope = models.TextField(blank=True)
    note = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    folds_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbs",
        help_text=_("The rung that carries this one's work in an organisation without it."),
    )
    product_years = models.PositiveSmallIntegerField(
        _("years in product management"),
        null=True,
        blank=True,
        help_text=_("A screening fact to record, never a score."),
    )
    leadership_years = models.PositiveSmallIntegerField(_("of which leading"), null=True, blank=True)
    experience_note = models.TextField(blank=True)

    class Meta:
        ordering = ("rank", "title")
        constraints = [
            models.CheckConstraint(condition=~Q(folds_into=F("pk")), name="role_not_folded_into_itself"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(folds_into=None), name="role_folded_is_inactive"
            ),
            models.CheckConstraint(
                condition=Q(leadership_years=None)
                | Q(product_years__isnull=False, leadership_years__lte=F("product_years")),
                name="role_leadership_within_product_years",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoleAlias(models.Model):
    """Another title for the same rung."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="aliases")
    title = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "role aliases"
        constraints = [models.UniqueConstraint(Lower("title"), name="rolealias_title_unique")]

    def __str__(self) -> str:
        return self.title


class StageTemplate(models.Model):
    """A stage that a new job of this role starts with."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="stage_templates")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=StageKind)

    class Meta:
        ordering = ("role", "position")
        constraints = [
            models.UniqueConstraint(fields=["role", "position"], name="stagetemplate_position_unique"),
            models.UniqueConstraint(fields=["role", "name"], name="stagetemplate_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name
