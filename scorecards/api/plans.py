"""What each interview of a job assesses and asks."""

import uuid
from typing import ClassVar

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from rest_framework import serializers

from hiring.api.records import RecordFilter, RecordSerializer, RecordViewSet, by_id, id_of
from hiring.api.relations import Relation
from hiring.models import Interview
from scorecards.models import InterviewKit, KitCompetency, KitQuestion


class KitCompetencySerializer(serializers.ModelSerializer):
    id = id_of("competency")
    key = serializers.CharField(source="competency.key", read_only=True)
    name = serializers.CharField(source="competency.name", read_only=True)

    class Meta:
        model = KitCompetency
        fields = ("id", "key", "name")
        read_only_fields = fields


class KitQuestionSerializer(serializers.ModelSerializer):
    id = id_of("question")
    competency_id = id_of("question.competency")
    kind = serializers.CharField(source="question.kind", read_only=True)
    text = serializers.CharField(source="question.text", read_only=True)
    probes = serializers.ListField(source="question.probes", child=serializers.CharField(), read_only=True)

    class Meta:
        model = KitQuestion
        fields = ("id", "competency_id", "kind", "text", "probes")
        read_only_fields = fields


class InterviewKitSerializer(RecordSerializer):
    role_id = id_of("role", nullable=True)
    job_id = id_of("job", nullable=True)
    competencies = KitCompetencySerializer(source="focus", many=True, read_only=True)
    questions = KitQuestionSerializer(source="agenda", many=True, read_only=True)

    class Meta:
        model = InterviewKit
        fields = (
            "id",
            "role_id",
            "job_id",
            "name",
            "purpose",
            "minutes",
            "position",
            "competencies",
            "questions",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class InterviewKitFilter(RecordFilter):
    role_id = by_id("role")
    job_id = by_id("job")
    interview_id = django_filters.UUIDFilter(
        method="used_by", help_text="The kit of this interview; one you may not see matches nothing."
    )

    def used_by(
        self, queryset: QuerySet[InterviewKit], _name: str, interview_id: uuid.UUID
    ) -> QuerySet[InterviewKit]:
        seen = Interview.objects.visible_to(self.request.user).filter(public_id=interview_id)
        return queryset.filter(Exists(seen.filter(kit_assignment__kit=OuterRef("pk"))))


class InterviewKitViewSet(RecordViewSet):
    """The competencies and questions of one kind of interview, in the order they are rated and asked.

    A kit belongs to a job, or to a role as the template for its new jobs: exactly one of the two ids is given.
    """

    plural = "interview kits"
    serializer_class = InterviewKitSerializer
    filterset_class = InterviewKitFilter
    relations: ClassVar = {"job": Relation("job", "job"), "role": Relation("role", "role")}

    def rows(self) -> QuerySet[InterviewKit]:
        kits: QuerySet[InterviewKit] = InterviewKit.objects.visible_to(self.request.user)
        focus = KitCompetency.objects.select_related("competency").order_by("position")
        agenda = KitQuestion.objects.select_related("question__competency").order_by("position")
        return kits.select_related("role", "job").prefetch_related(
            Prefetch("focus", queryset=focus), Prefetch("agenda", queryset=agenda)
        )
