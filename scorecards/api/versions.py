"""The versions of a summary that were kept, because people talked or decided on them."""

from typing import Any

from django.db.models import Min, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from hiring.api.records import RecordFilter, RecordViewSet, id_of
from hiring.api.schema import ApiSchema
from scorecards.api.summaries import DocumentField
from scorecards.models import Debrief, Decision, FrozenSummary, PanelSummary


@extend_schema_field(serializers.UUIDField())
class IdField(serializers.SlugRelatedField):
    """A related record by its public id."""


def ids_of(source: str, help_text: str) -> serializers.Field:
    """The public ids of the rows that the view has loaded under this name."""
    ids: serializers.Field = IdField(
        source=source, many=True, read_only=True, slug_field="public_id", help_text=help_text
    )
    return ids


class FrozenVersionSerializer(serializers.ModelSerializer):
    application_id = id_of("application")
    frozen_at = serializers.DateTimeField(
        source="first_needed_at", read_only=True, help_text="When the first of those it was frozen for began."
    )
    debrief_ids = ids_of("told_debriefs", "The debriefs that were opened on it.")
    decision_ids = ids_of("told_decisions", "The decisions that were based on it, of those you may see.")
    document = DocumentField(read_only=True, help_text="The document as it was then; it never changes.")

    class Meta:
        model = FrozenSummary
        fields = (
            "application_id",
            "version",
            "sha256",
            "frozen_at",
            "debrief_ids",
            "decision_ids",
            "document",
        )
        read_only_fields = fields


class FrozenVersionFilter(RecordFilter):
    # Nothing of a version changes, and when its row was made is nobody's business: `frozen_at` says what may be told.
    updated_after: Any = None


class FrozenVersionSchema(ApiSchema):
    """Says in addition that a list of versions needs its summary."""

    def _refusals(self) -> list[int]:
        return sorted({404, *super()._refusals()})


class FrozenVersionViewSet(RecordViewSet):
    """The versions of a panel's summary that a debrief was opened on or a decision was based on. None ever changes.

    `decisions` and `debriefs` name them by `summary_version`. A service account is told of a version once a debrief or
    a decision that was in force needs it: what only a staged decision has frozen is not there.
    """

    plural = "frozen versions of a panel summary"
    serializer_class = FrozenVersionSerializer
    filterset_class = FrozenVersionFilter
    lookup_field = lookup_url_kwarg = "version"
    lookup_value_converter = "int"
    # When a row was made would tell of a staged decision.
    moments = ()
    application = 0
    schema = FrozenVersionSchema()

    @property
    def resource(self) -> str:
        """Frozen versions are opened by the scope of what they are versions of."""
        return "panel-summaries"

    def rows(self) -> QuerySet[FrozenSummary]:
        user = self.request.user
        seen: QuerySet[FrozenSummary] = FrozenSummary.objects.visible_to(user)
        debriefs = Debrief.objects.visible_to(user).order_by("public_id")
        decisions = Decision.objects.visible_to(user).order_by("public_id")
        return (
            seen.filter(application=self.application)
            .annotate(first_needed_at=_first_needed_at(debriefs, decisions))
            .select_related("application")
            .prefetch_related(
                Prefetch("debriefs", queryset=debriefs, to_attr="told_debriefs"),
                Prefetch("decisions", queryset=decisions, to_attr="told_decisions"),
            )
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Asked in every request: how rows are read is remembered, and whether there are any for the caller must not be.
        self.application = self._application()

    def _application(self) -> int:
        seen = PanelSummary.objects.visible_to(self.request.user).filter(public_id=self.kwargs["id"])
        found: int | None = seen.values_list("application", flat=True).first()
        if found is None:
            raise Http404
        return found


def _first_needed_at(debriefs: QuerySet[Debrief], decisions: QuerySet[Decision]) -> Coalesce:
    """When the first of these began: the row's own moment would tell of a staged decision that came before them."""
    opened, decided = _first(debriefs, "opened_at"), _first(decisions, "decided_at")
    return Coalesce(Least(opened, decided), opened, decided, "frozen_at")


def _first(rows: QuerySet[Any], moment: str) -> Subquery:
    of_this = rows.filter(summary=OuterRef("pk")).order_by().values("summary")
    return Subquery(of_this.annotate(first=Min(moment)).values("first"))
