"""What was decided, by whom and why."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Case, QuerySet, When
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hiring.api.json_columns import At, Columns, text
from hiring.api.ordering import OF_ROWS
from hiring.api.records import (
    PersonSerializer,
    RecordFilter,
    RecordSerializer,
    RecordViewSet,
    by_choice,
    by_id,
    id_of,
)
from scorecards.api.relations import OF_A_PANEL
from scorecards.models import Decision


def _state(at: At) -> Any:
    """What `Decision.state` says, by the same moments."""
    stands, confirmed = at.when(superseded_at=None), at.when(confirmed_at__isnull=False)
    return Case(
        When(stands & confirmed, then=text(Decision.State.IN_FORCE)),
        When(stands, then=text(Decision.State.STAGED)),
        When(~at.when(reopen_reason=""), then=text(Decision.State.REOPENED)),
        When(confirmed, then=text(Decision.State.SUPERSEDED)),
        default=text(Decision.State.LAPSED),
    )


class DecisionSerializer(RecordSerializer):
    application_id = id_of("application")
    summary_version = serializers.IntegerField(source="summary.version", read_only=True, allow_null=True)
    summary_sha256 = serializers.CharField(source="summary.sha256", read_only=True, allow_null=True)
    state = serializers.SerializerMethodField(
        help_text="A staged decision is not in force until it is confirmed; one that lapsed never was."
    )
    is_departure = serializers.BooleanField(
        read_only=True,
        help_text="Whether it goes against what the summary says; `departure_reason` says why.",
    )
    decided_by = PersonSerializer(read_only=True)
    needs_second = serializers.BooleanField(
        read_only=True, help_text="Whether another person than `decided_by` has to confirm it."
    )
    confirmed_by = PersonSerializer(read_only=True, allow_null=True)
    reopened_by = PersonSerializer(read_only=True, allow_null=True)
    json_columns: ClassVar[Columns] = {"state": _state}

    class Meta:
        model = Decision
        fields = (
            "id",
            "application_id",
            "state",
            "outcome",
            "reason",
            "next_step",
            "next_step_on",
            "candidate_message",
            "is_departure",
            "departure_reason",
            "summary_version",
            "summary_sha256",
            "decided_by",
            "decided_at",
            "needs_second",
            "confirmed_by",
            "confirmed_at",
            "superseded_at",
            "reopened_by",
            "reopen_reason",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Decision.State.choices))
    def get_state(self, decision: Decision) -> str:
        return decision.state.value


class DecisionFilter(RecordFilter):
    application_id = by_id("application")
    job_id = by_id("application__job")
    outcome = by_choice(Decision.Outcome)
    state = by_choice(Decision.State, method="in_state")
    is_departure = django_filters.BooleanFilter(
        help_text="Only those that depart from the summary, or only the others."
    )

    def in_state(self, queryset: QuerySet[Decision], _name: str, state: str) -> QuerySet[Decision]:
        decisions: QuerySet[Decision] = queryset.in_state(state)  # type: ignore[attr-defined]
        return decisions


class DecisionViewSet(RecordViewSet):
    """Decisions of named people, with the version of the summary each was based on.

    A decision is staged until it is confirmed, and ends by being reopened with a reason; every one is kept, and the one
    that stands has `superseded_at` null. A service account sees decisions from the moment they are in force: what is
    staged is still between people. `reason`, `departure_reason` and `reopen_reason` are internal; only
    `candidate_message` is written for the candidate.
    """

    plural = "decisions"
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    moments = (*OF_ROWS, "decided_at")
    relations: ClassVar = OF_A_PANEL

    def rows(self) -> QuerySet[Decision]:
        seen: QuerySet[Decision] = Decision.objects.visible_to(self.request.user)
        people = ("decided_by", "confirmed_by", "reopened_by")
        return seen.select_related("application", "summary", *people).defer("summary__document")
