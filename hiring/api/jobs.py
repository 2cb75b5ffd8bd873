"""Requisitions with their stages and teams."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

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
from hiring.models import HiringTeamMember, Job, Stage


class StageSerializer(RecordSerializer):
    class Meta:
        model = Stage
        fields = ("id", "position", "name", "kind")
        read_only_fields = fields


class TeamMemberSerializer(RecordSerializer):
    user = PersonSerializer(read_only=True)

    class Meta:
        model = HiringTeamMember
        fields = ("id", "user", "role")
        read_only_fields = fields


class JobSerializer(RecordSerializer):
    role_id = id_of("role")
    department = serializers.CharField(source="department.name", read_only=True, allow_null=True)
    office = serializers.CharField(source="office.name", read_only=True, allow_null=True)
    stages = StageSerializer(many=True, read_only=True)
    team = TeamMemberSerializer(many=True, read_only=True)

    class Meta:
        model = Job
        fields = (
            "id",
            "role_id",
            "title",
            "department",
            "office",
            "scope",
            "is_confidential",
            "status",
            "status_reason",
            "headcount",
            "opened_at",
            "closed_at",
            "stages",
            "team",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class JobFilter(RecordFilter):
    role_id = by_id("role")
    status = by_choice(Job.Status)


class JobViewSet(RecordViewSet):
    """Requisitions, each with its stages in order and its hiring team.

    A confidential job exists only for its hiring team: to everybody else, and to every integration, it is not there.
    """

    plural = "jobs"
    serializer_class = JobSerializer
    filterset_class = JobFilter
    moments = (*OF_ROWS, "opened_at")
    relations: ClassVar = {"role": Relation("role", "role")}

    def rows(self) -> QuerySet[Job]:
        team = Prefetch(
            "team", queryset=HiringTeamMember.objects.select_related("user").order_by("role", "pk")
        )
        stages = Prefetch("stages", queryset=Stage.objects.order_by("position"))
        jobs: QuerySet[Job] = Job.objects.visible_to(self.request.user)
        return jobs.select_related("role", "department", "office").prefetch_related(stages, team)
