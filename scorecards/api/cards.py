"""Scorecards: who judged what, on which evidence."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias, cast

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import NullIf
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hiring.api.independence import evidence_readable
from hiring.api.json_columns import At, Columns, only_if, text, whether
from hiring.api.records import (
    PersonSerializer,
    RecordFilter,
    RecordSerializer,
    RecordViewSet,
    by_choice,
    by_id,
    id_of,
)
from hiring.api.relations import Relation
from scorecards.models import Rating, Recommendation, Scorecard, ScorecardRevision


class State(TextChoices):
    """Whether a card is still its author's alone."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"


class RatingSerializer(RecordSerializer):
    competency_id = id_of("competency")
    competency_key = serializers.CharField(source="competency.key", read_only=True)

    class Meta:
        model = Rating
        fields = ("id", "competency_id", "competency_key", "score", "not_assessed", "evidence")
        read_only_fields = fields


def _recommendation(at: At) -> Any:
    return NullIf(at("recommendation"), Value(""))


def _is_independent(at: At) -> Any:
    return only_if(at.when(evidence_readable=True), at("is_independent"))


Pick: TypeAlias = Callable[[Scorecard], Any]


class PickedRevisions(serializers.ListSerializer):
    child: serializers.BaseSerializer

    def get_attribute(self, instance: Scorecard) -> Any:
        return self.child.get_attribute(instance)


class RevisionSerializer(RecordSerializer):
    recommendation = serializers.SerializerMethodField(help_text="Null only in a draft.")
    is_independent = serializers.SerializerMethodField(
        help_text="Null in a draft, and for whoever owes another scorecard on the application: it tells of colleagues."
    )
    submitted_by = PersonSerializer(read_only=True, allow_null=True)
    ratings = RatingSerializer(many=True, read_only=True)
    json_columns: ClassVar[Columns] = {"recommendation": _recommendation, "is_independent": _is_independent}

    class Meta:
        model = ScorecardRevision
        fields = (
            "id",
            "number",
            "recommendation",
            "reason",
            "is_independent",
            "submitted_at",
            "submitted_by",
            "ratings",
        )
        read_only_fields = fields
        list_serializer_class = PickedRevisions

    def __init__(self, *args: Any, pick: Pick | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick = pick

    def get_attribute(self, instance: Scorecard) -> Any:
        return self.pick(instance) if self.pick else super().get_attribute(instance)

    def get_is_independent(self, revision: ScorecardRevision) -> bool | None:
        return revision.is_independent if revision.evidence_readable else None  # type: ignore[attr-defined]

    @extend_schema_field(serializers.ChoiceField(choices=Recommendation.choices, allow_null=True))
    def get_recommendation(self, revision: ScorecardRevision) -> str | None:
        return revision.recommendation or None


def _state(at: At) -> Any:
    submitted = When(at.when(panelist__card_submitted_at__isnull=False), then=text(State.SUBMITTED))
    return Case(submitted, default=text(State.DRAFT))


def _current(at: At) -> Any:
    # A draft, which has no moment, comes after what was submitted.
    rows = at.related("readable_revisions").order_by(whether(Q(submitted_at=None)), "-number")
    return at.first(rows, cast("serializers.Serializer", at.field))


def _earlier_revisions(at: At) -> Any:
    later = ScorecardRevision.objects.submitted().filter(
        scorecard=OuterRef("scorecard"), number__gt=OuterRef("number")
    )
    rows = at.related("readable_revisions").filter(Exists(later), submitted_at__isnull=False)
    return at.array(rows, at.field.child)  # type: ignore[attr-defined]


def _current_revision(card: Scorecard) -> ScorecardRevision | None:
    return next(reversed(_shown_revisions(card)), None)


def _replaced_revisions(card: Scorecard) -> list[ScorecardRevision]:
    return _shown_revisions(card)[:-1]


def _shown_revisions(card: Scorecard) -> list[ScorecardRevision]:
    """A draft speaks only for a card that has nothing submitted."""
    readable: list[ScorecardRevision] = card.readable_revisions  # type: ignore[attr-defined]
    return [revision for revision in readable if revision.submitted_at] or readable


class ScorecardSerializer(RecordSerializer):
    application_id = id_of("panelist.interview.application")
    interview_id = id_of("panelist.interview")
    panelist_id = id_of("panelist")
    panelist_role = serializers.CharField(source="panelist.role", read_only=True)
    author = PersonSerializer(source="panelist.user", read_only=True)
    rubric_sha256 = serializers.CharField(source="rubric.sha256", read_only=True)
    state = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField(
        source="panelist.card_submitted_at", read_only=True, allow_null=True
    )
    current = RevisionSerializer(
        pick=_current_revision,
        read_only=True,
        allow_null=True,
        help_text="The latest submitted revision, or the draft of a card that has none; null before a word is written.",
    )
    earlier_revisions = RevisionSerializer(
        pick=_replaced_revisions, many=True, read_only=True, help_text="What it replaced, oldest first."
    )
    json_columns: ClassVar[Columns] = {
        "state": _state,
        "current": _current,
        "earlier_revisions": _earlier_revisions,
    }

    class Meta:
        model = Scorecard
        fields = (
            "id",
            "application_id",
            "interview_id",
            "panelist_id",
            "panelist_role",
            "author",
            "rubric_sha256",
            "state",
            "submitted_at",
            "current",
            "earlier_revisions",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=State.choices))
    def get_state(self, card: Scorecard) -> str:
        return State.SUBMITTED.value if card.panelist.card_submitted_at else State.DRAFT.value


class ScorecardFilter(RecordFilter):
    application_id = by_id("panelist__interview__application")
    job_id = by_id("panelist__interview__application__job")
    interview_id = by_id("panelist__interview")
    user_id = by_id("panelist__user")
    state = by_choice(State, method="in_state")

    def in_state(self, queryset: QuerySet[Scorecard], _name: str, state: str) -> QuerySet[Scorecard]:
        if state == State.SUBMITTED:
            return queryset.filter(panelist__card_submitted_at__isnull=False)
        # Nobody sees another's draft: one's own are found by one's seats, and not among all cards.
        return queryset.filter(panelist__card_submitted_at=None, panelist__user=self.request.user.pk)


class ScorecardViewSet(RecordViewSet):
    """Submitted scorecards whose panel you may read, and your own drafts. Nobody else's draft is ever here.

    Whoever owes a scorecard on an application sees no colleague's. "Not assessed" is missing data: its score is
    null, never zero. A revision written after its author could see colleagues' cards is not independent and does
    not count in the panel summary, nor does a shadow's card. Private notes stay with their author and never leave.
    """

    plural = "scorecards"
    serializer_class = ScorecardSerializer
    filterset_class = ScorecardFilter
    relations: ClassVar = {
        "application": Relation("application", "panelist__interview__application"),
        "interview": Relation("interview", "panelist__interview"),
    }

    def rows(self) -> QuerySet[Scorecard]:
        user = self.request.user
        cards: QuerySet[Scorecard] = Scorecard.objects.visible_to(user)
        ratings = Rating.objects.select_related("competency").order_by("competency__position", "pk")
        revisions = (
            ScorecardRevision.objects.visible_to(user)
            .annotate(
                evidence_readable=evidence_readable(user, "scorecard__panelist__interview__application")
            )
            .order_by("number")
            .select_related("submitted_by")
            .prefetch_related(Prefetch("ratings", queryset=ratings))
        )
        return (
            cards.select_related("panelist__user", "panelist__interview__application", "rubric")
            .defer("private_note", "rubric__content")
            .prefetch_related(Prefetch("revisions", queryset=revisions, to_attr="readable_revisions"))
        )
