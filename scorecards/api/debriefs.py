"""What panels talked about after their cards."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from hiring.api.ordering import OF_ROWS
from hiring.api.records import (
    PersonSerializer,
    RecordFilter,
    RecordSerializer,
    RecordViewSet,
    by_id,
    id_of,
)
from scorecards.api.relations import OF_A_PANEL
from scorecards.models import Debrief, DebriefPoint, Stance


class DebriefPointSerializer(RecordSerializer):
    competency_id = id_of("competency", nullable=True)
    competency_key = serializers.CharField(source="competency.key", read_only=True, allow_null=True)
    raised_by = PersonSerializer(read_only=True, allow_null=True)
    closed_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = DebriefPoint
        fields = (
            "id",
            "kind",
            "competency_id",
            "competency_key",
            "topic",
            "raised_by",
            "closing_line",
            "closed_by",
            "closed_at",
        )
        read_only_fields = fields


class StanceSerializer(RecordSerializer):
    rating_id = id_of("rating")
    user = PersonSerializer(read_only=True)

    class Meta:
        model = Stance
        fields = ("id", "rating_id", "user", "agrees", "why", "created_at")
        read_only_fields = fields


class DebriefSerializer(RecordSerializer):
    application_id = id_of("application")
    summary_version = serializers.IntegerField(source="summary.version", read_only=True)
    summary_sha256 = serializers.CharField(source="summary.sha256", read_only=True)
    opened_by = PersonSerializer(read_only=True)
    points = DebriefPointSerializer(many=True, read_only=True)
    stances = StanceSerializer(many=True, read_only=True)

    class Meta:
        model = Debrief
        fields = (
            "id",
            "application_id",
            "summary_version",
            "summary_sha256",
            "opened_by",
            "opened_at",
            "closed_at",
            "points",
            "stances",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class DebriefFilter(RecordFilter):
    application_id = by_id("application")
    job_id = by_id("application__job")


class DebriefViewSet(RecordViewSet):
    """A panel's conversation about a frozen version of its summary: its agenda, what the room came to, and who agrees.

    `points` are the agenda in its order: a must-have below its bar (`stop`), a competency on which the panel disagrees
    (`spread`) or that nobody assessed (`gap`), and what people raised, which has a `topic` and no competency. A point
    is closed with a line that stays. A stance says whether somebody agrees with a colleague's frozen rating; it changes
    no scorecard and no figure. A debrief without `closed_at` is still being held.
    """

    plural = "debriefs"
    serializer_class = DebriefSerializer
    filterset_class = DebriefFilter
    moments = (*OF_ROWS, "opened_at")
    relations: ClassVar = OF_A_PANEL

    def rows(self) -> QuerySet[Debrief]:
        seen: QuerySet[Debrief] = Debrief.objects.visible_to(self.request.user)
        points = DebriefPoint.objects.select_related("competency", "raised_by", "closed_by")
        stances = Stance.objects.select_related("rating", "user")
        return (
            seen.select_related("application", "summary", "opened_by")
            .defer("summary__document")
            .prefetch_related(
                Prefetch("points", queryset=points.order_by("position")),
                Prefetch("stances", queryset=stances.order_by("public_id")),
            )
        )
