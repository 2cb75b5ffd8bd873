"""What the formula says of a panel's cards."""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import renderers, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.errors import MEDIA_TYPE, ProblemSerializer
from hiring.api.json_columns import At, Columns, whether
from hiring.api.records import RecordFilter, RecordSerializer, RecordViewSet, by_id, id_of
from hiring.api.schema import ApiSchema
from hiring.models import User
from scorecards.api.relations import OF_A_PANEL
from scorecards.models import PanelSummary
from scorecards.operations.rebuilding import input_of
from scorecards.scoring import canonical_bytes, panel_to_json
from scorecards.scoring.schema import INPUT_SCHEMA, SUMMARY_SCHEMA

MOST_DIGITS = 9


def component(schema: dict[str, Any]) -> dict[str, Any]:
    """A published schema as a component of the API's description, which says the dialect for all of them."""
    return {key: value for key, value in schema.items() if key not in ("$schema", "$id")}


class DocumentField(serializers.JSONField):
    """The document as it was compiled, byte for byte the same data."""


class DocumentComponent(OpenApiSerializerFieldExtension):
    target_class = DocumentField

    def get_name(self) -> str:
        return "PanelSummaryDocument"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002
        return component(SUMMARY_SCHEMA)


class PanelInputSerializer(serializers.Serializer):
    """Stands for the canonical input, which is written as it is hashed."""


class InputComponent(OpenApiSerializerExtension):
    target_class = PanelInputSerializer

    def get_name(self, auto_schema: Any = None, direction: Any = None) -> str:  # noqa: ARG002
        return "PanelInput"

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002
        return component(INPUT_SCHEMA)


class CanonicalRenderer(renderers.JSONRenderer):
    """JSON as it is hashed: the answer's bytes have the SHA-256 that the document names."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:  # noqa: ARG002
        return canonical_bytes(data)


def _compiling(at: At) -> Any:
    return whether(at.when(compiled__lt=at("requested")))


class PanelSummarySerializer(RecordSerializer):
    application_id = id_of("application")
    compiling = serializers.BooleanField(
        source="is_stale", read_only=True, help_text="True while a newer version is on its way."
    )
    document = DocumentField(
        read_only=True,
        allow_null=True,
        help_text="Every figure, its inputs by id, and reason codes for what is withheld.",
    )
    json_columns: ClassVar[Columns] = {"compiling": _compiling}

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


class PanelSummarySchema(ApiSchema):
    """Says in addition how the canonical input is refused."""

    def get_response_serializers(self) -> Any:
        answers = super().get_response_serializers()
        if self.view.action == "input":
            gone = OpenApiResponse(
                ProblemSerializer, description="The input of that version cannot be rebuilt."
            )
            answers = {**answers, 200: PanelInputSerializer, (409, MEDIA_TYPE): gone}
        return answers

    def _refusals(self) -> list[int]:
        return [401, 403, 404, 406, 422, 500] if self.view.action == "input" else super()._refusals()


class PanelSummaryViewSet(RecordViewSet):
    """The compiled summary of each panel whose evidence you may read: nobody who owes a card on it does.

    `document` is the output of formula number `formula` and nothing else; `sha256` is the hash of its canonical JSON
    (keys sorted, no spaces, UTF-8). Before the first compilation `version` is 0 and `document` is null.
    """

    plural = "panel summaries"
    serializer_class = PanelSummarySerializer
    filterset_class = PanelSummaryFilter
    relations: ClassVar = {"application": OF_A_PANEL["application"]}
    schema = PanelSummarySchema()

    def rows(self) -> QuerySet[PanelSummary]:
        seen: QuerySet[PanelSummary] = PanelSummary.objects.visible_to(self.request.user)
        return seen.select_related("application")

    @extend_schema(
        summary="Read the canonical input of a panel summary",
        parameters=[
            OpenApiParameter(
                "version",
                {"type": "integer", "minimum": 1},
                description="Of the summary: the present one, or one that a debrief or a decision froze. "
                "Without it: the panel as it is now.",
            )
        ],
    )
    @action(detail=True, renderer_classes=[CanonicalRenderer])
    def input(self, request: Request, **_kwargs: str) -> Response:
        """Everything the summary was computed from, by id: rubric, seats, revisions and scores. No name and no text.

        The bytes of the answer are the canonical ones: their SHA-256 is the document's `input_sha256`, and
        `manage.py score_panel` computes the document from them.
        """
        self._refuse_unknown({"version"})
        summary, version = self.get_object(), _version(request.query_params.get("version"))
        panel = input_of(summary.application_id, version, by=cast("User", request.user))
        return Response(panel_to_json(panel))

    def _refuse_unknown(self, known: set[str]) -> None:
        unknown = set(self.request.query_params) - known
        if unknown:
            raise ValidationError(
                {name: ["There is no such parameter here. There is: version."] for name in unknown}
            )


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and int(text)):
        raise ValidationError({"version": ["Write the number of a version, from 1 on."]})
    return int(text)
