"""What the formula says of a panel's cards."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hiring.api.records import RecordFilter, RecordSerializer, RecordViewSet, by_id, id_of
from scorecards.models import PanelSummary


@extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
class DocumentField(serializers.JSONField):
    """The document as it was compiled, byte for byte the same data."""


class PanelSummarySerializer(RecordSerializer):
    application_id = id_of("application")
    compiling = serializers.BooleanField(
        source="is_stale", read_only=True, help_text="True while a newer version is on its way."
    )
    document = DocumentField(
        read_only=True, help_text="Every figure, its inputs by id, and reason codes for what is withheld."
    )

    class Meta:
        model = PanelSummary
        fields = (
            "id",
            "application_id",
            "version",
            "compiling",
            "formula",
            "sha256",
            "compiled_at",
            "document",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class PanelSummaryFilter(RecordFilter):
    application_id = by_id("application")
    job_id = by_id("application__job")
    candidate_id = by_id("application__candidate")


class PanelSummaryViewSet(RecordViewSet):
    """The compiled summary of each panel whose evidence you may read: nobody who owes a card on it does.

    `document` is the output of formula number `formula` and nothing else; `sha256` is the hash of its canonical JSON
    (keys sorted, no spaces, UTF-8). Before the first compilation `version` is 0 and `document` is null.
    """

    plural = "panel summaries"
    serializer_class = PanelSummarySerializer
    filterset_class = PanelSummaryFilter

    def get_queryset(self) -> QuerySet[PanelSummary]:
        seen: QuerySet[PanelSummary] = PanelSummary.objects.visible_to(self.request.user)
        return seen.select_related("application")
