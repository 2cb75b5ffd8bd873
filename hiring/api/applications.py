"""Candidates in a job's pipeline."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from hiring.api.independence import evidence_readable
from hiring.api.jobs import StageSerializer
from hiring.api.json_columns import At, Columns, only_if, whether
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
from hiring.api.relations import Relation
from hiring.models import Application, RejectionReason, ScreeningFact, StageMove


class RejectionReasonSerializer(RecordSerializer):
    class Meta:
        model = RejectionReason
        fields = ("id", "name", "ended_by", "created_at", "updated_at")
        read_only_fields = fields


class GivenReasonSerializer(RecordSerializer):
    class Meta:
        model = RejectionReason
        fields = ("id", "name", "ended_by")
        read_only_fields = fields


class StageMoveSerializer(RecordSerializer):
    from_stage_id = id_of("from_stage", nullable=True)
    to_stage_id = id_of("to_stage")
    moved_by = PersonSerializer(read_only=True)

    class Meta:
        model = StageMove
        fields = ("id", "from_stage_id", "to_stage_id", "moved_by", "moved_at")
        read_only_fields = fields


def _is_met(at: At) -> Any:
    return whether(at.when(months__gte=at("required_months")))


class ScreeningFactSerializer(RecordSerializer):
    is_met = serializers.BooleanField(read_only=True)
    employment_ids: serializers.Field = serializers.SlugRelatedField(
        source="employments", many=True, read_only=True, slug_field="public_id"
    )
    json_columns: ClassVar[Columns] = {"is_met": _is_met}

    class Meta:
        model = ScreeningFact
        fields = ("id", "kind", "months", "required_months", "is_met", "employment_ids", "recorded_at")
        read_only_fields = fields


def _rejection_reason(at: At) -> Any:
    return only_if(at.when(evidence_readable=True), at.plain())


class ApplicationSerializer(RecordSerializer):
    candidate_id = id_of("candidate")
    job_id = id_of("job")
    stage = StageSerializer(read_only=True)
    rejection_reason = GivenReasonSerializer(
        read_only=True,
        allow_null=True,
        help_text="Why it ended; null while it has not, and for whoever owes a scorecard on it.",
    )
    moves = StageMoveSerializer(many=True, read_only=True)
    screening_facts = ScreeningFactSerializer(many=True, read_only=True)
    json_columns: ClassVar[Columns] = {"rejection_reason": _rejection_reason}

    class Meta:
        model = Application
        fields = (
            "id",
            "candidate_id",
            "job_id",
            "stage",
            "status",
            "rejection_reason",
            "applied_at",
            "stage_entered_at",
            "closed_at",
            "moves",
            "screening_facts",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Application) -> dict[str, Any]:
        data = super().to_representation(instance)
        # The reason repeats what the panel thought of the candidate.
        if "rejection_reason" in data and not instance.evidence_readable:  # type: ignore[attr-defined]
            data["rejection_reason"] = None
        return data


class ApplicationFilter(RecordFilter):
    job_id = by_id("job")
    candidate_id = by_id("candidate")
    stage_id = by_id("stage")
    status = by_choice(Application.Status)


class ApplicationViewSet(RecordViewSet):
    """Candidates in the pipelines of jobs, with every move and the recorded screening facts.

    The first move of an application has no origin. A screening fact is months of experience against what the
    role asks for, with the employments it was computed from; it is recorded and never turned into points.
    """

    plural = "applications"
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    moments = (*OF_ROWS, "applied_at", "stage_entered_at")
    relations: ClassVar = {
        "candidate": Relation("candidate", "candidate"),
        "job": Relation("job", "job"),
        "interviews": Relation("interview", "interviews", many=True),
    }

    def rows(self) -> QuerySet[Application]:
        user = self.request.user
        seen: QuerySet[Application] = Application.objects.visible_to(user)
        moves = StageMove.objects.select_related("from_stage", "to_stage", "moved_by")
        return (
            seen.annotate(evidence_readable=evidence_readable(user, "pk"))
            .select_related("candidate", "job", "stage", "rejection_reason")
            .prefetch_related(
                Prefetch("moves", queryset=moves.order_by("moved_at", "pk")), "screening_facts__employments"
            )
        )


class RejectionReasonViewSet(RecordViewSet):
    """Why applications end, and who ended them."""

    plural = "rejection reasons"
    serializer_class = RejectionReasonSerializer

    def rows(self) -> QuerySet[RejectionReason]:
        return RejectionReason.objects.all()
