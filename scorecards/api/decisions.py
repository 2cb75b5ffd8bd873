"""What was decided, by whom and why."""

from django.db.models import QuerySet
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
from scorecards.models import Decision


class DecisionSerializer(RecordSerializer):
    application_id = id_of("application")
    summary_version = serializers.IntegerField(source="summary.version", read_only=True, allow_null=True)
    summary_sha256 = serializers.CharField(source="summary.sha256", read_only=True, allow_null=True)
    decided_by = PersonSerializer(read_only=True)

    class Meta:
        model = Decision
        fields = (
            "id",
            "application_id",
            "outcome",
            "reason",
            "next_step",
            "candidate_message",
            "departure_reason",
            "summary_version",
            "summary_sha256",
            "decided_by",
            "decided_at",
            "superseded_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class DecisionFilter(RecordFilter):
    application_id = by_id("application")
    job_id = by_id("application__job")
    outcome = by_choice(Decision.Outcome)


class DecisionViewSet(RecordViewSet):
    """Decisions of named people, with the version of the summary each was based on.

    A later decision supersedes an earlier one and keeps it: the current one has `superseded_at` null.
    `departure_reason` says why a decision departs from the summary, where it does.
    """

    plural = "decisions"
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet[Decision]:
        seen: QuerySet[Decision] = Decision.objects.visible_to(self.request.user)
        return seen.select_related("application", "summary", "decided_by").defer("summary__document")
