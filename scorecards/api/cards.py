"""Scorecards: who judged what, on which evidence."""

from typing import Any

from django.db.models import Prefetch, QuerySet, TextChoices
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hiring.api.records import (
    PersonSerializer,
    RecordFilter,
    RecordSerializer,
    RecordViewSet,
    by_choice,
    by_id,
    id_of,
)
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


class RevisionSerializer(RecordSerializer):
    recommendation = serializers.SerializerMethodField(help_text="Null only in a draft.")
    submitted_by = PersonSerializer(read_only=True, allow_null=True)
    ratings = RatingSerializer(many=True, read_only=True)

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

    @extend_schema_field(serializers.ChoiceField(choices=Recommendation.choices, allow_null=True))
    def get_recommendation(self, revision: ScorecardRevision) -> str | None:
        return revision.recommendation or None


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
    current = serializers.SerializerMethodField(
        help_text="The latest submitted revision, or the draft of a card that has none; null before a word is written."
    )
    earlier_revisions = serializers.SerializerMethodField(help_text="What it replaced, oldest first.")

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

    @extend_schema_field(RevisionSerializer(allow_null=True))
    def get_current(self, card: Scorecard) -> dict[str, Any] | None:
        shown = _shown_revisions(card)
        return RevisionSerializer(shown[-1]).data if shown else None

    @extend_schema_field(RevisionSerializer(many=True))
    def get_earlier_revisions(self, card: Scorecard) -> list[dict[str, Any]]:
        return list(RevisionSerializer(_shown_revisions(card)[:-1], many=True).data)


def _shown_revisions(card: Scorecard) -> list[ScorecardRevision]:
    """A draft speaks only for a card that has nothing submitted."""
    readable: list[ScorecardRevision] = card.readable_revisions  # type: ignore[attr-defined]
    return [revision for revision in readable if revision.submitted_at] or readable


class ScorecardFilter(RecordFilter):
    application_id = by_id("panelist__interview__application")
    job_id = by_id("panelist__interview__application__job")
    interview_id = by_id("panelist__interview")
    user_id = by_id("panelist__user")
    state = by_choice(State, method="in_state")

    def in_state(self, queryset: QuerySet[Scorecard], _name: str, state: str) -> QuerySet[Scorecard]:
        return queryset.filter(panelist__card_submitted_at__isnull=state == State.DRAFT)


class ScorecardViewSet(RecordViewSet):
    """Submitted scorecards whose panel you may read, and your own drafts. Nobody else's draft is ever here.

    Whoever owes a scorecard on an application sees no colleague's. "Not assessed" is missing data: its score is
    null, never zero. A revision written after its author could see colleagues' cards is not independent and does
    not count in the panel summary, nor does a shadow's card. Private notes stay with their author and never leave.
    """

    plural = "scorecards"
    serializer_class = ScorecardSerializer
    filterset_class = ScorecardFilter

    def get_queryset(self) -> QuerySet[Scorecard]:
        user = self.request.user
        cards: QuerySet[Scorecard] = Scorecard.objects.visible_to(user)
        ratings = Rating.objects.select_related("competency").order_by("competency__position", "pk")
        revisions = (
            ScorecardRevision.objects.visible_to(user)
            .order_by("number")
            .select_related("submitted_by")
            .prefetch_related(Prefetch("ratings", queryset=ratings))
        )
        return (
            cards.select_related("panelist__user", "panelist__interview__application", "rubric")
            .defer("private_note", "rubric__content")
            .prefetch_related(Prefetch("revisions", queryset=revisions, to_attr="readable_revisions"))
        )
