"""The competency framework."""

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from hiring.api.records import RecordSerializer, RecordViewSet, id_of
from scorecards.models import Anchor, Competency, Question, RoleCompetency


class AnchorSerializer(RecordSerializer):
    class Meta:
        model = Anchor
        fields = ("id", "level", "score", "text")
        read_only_fields = fields


class QuestionSerializer(RecordSerializer):
    probes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Question
        fields = ("id", "kind", "text", "probes", "is_active")
        read_only_fields = fields


class RoleWeightSerializer(RecordSerializer):
    role_id = id_of("role")

    class Meta:
        model = RoleCompetency
        fields = ("id", "role_id", "weight", "bar", "must_have")
        read_only_fields = fields


class CompetencySerializer(RecordSerializer):
    anchors = AnchorSerializer(many=True, read_only=True)
    questions = QuestionSerializer(many=True, read_only=True)
    roles = RoleWeightSerializer(many=True, read_only=True)

    class Meta:
        model = Competency
        fields = (
            "id",
            "key",
            "name",
            "definition",
            "position",
            "is_active",
            "anchors",
            "questions",
            "roles",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class CompetencyViewSet(RecordViewSet):
    """What is assessed: anchors for every level and score, planned questions, and how much each role weighs it.

    This is the framework as it reads today; a submitted scorecard was written against the wording frozen with it.
    """

    plural = "competencies"
    serializer_class = CompetencySerializer

    def rows(self) -> QuerySet[Competency]:
        weights = RoleCompetency.objects.select_related("role").order_by("role__rank", "pk")
        return Competency.objects.prefetch_related(
            Prefetch("anchors", queryset=Anchor.objects.order_by("level", "score")),
            Prefetch("questions", queryset=Question.objects.order_by("position", "pk")),
            Prefetch("roles", queryset=weights),
        )
