"""The pipeline's resources as they are mounted: with what of the evidence their rows lead to."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_serializer

from hiring.api.application_writing import WritableApplicationViewSet
from hiring.api.interviews import InterviewSerializer, InterviewViewSet
from hiring.api.jobs import JobSerializer, JobViewSet
from hiring.api.records import id_of
from hiring.models import Interview, Job
from scorecards.api.relations import OF_A_JOB, OF_AN_APPLICATION, OF_AN_INTERVIEW
from scorecards.api.versions import ids_of
from scorecards.models import InterviewKit


class PanelApplicationViewSet(WritableApplicationViewSet):
    __doc__ = WritableApplicationViewSet.__doc__

    relations: ClassVar = {**WritableApplicationViewSet.relations, **OF_AN_APPLICATION}


@extend_schema_serializer(component_name="Job")
class JobWithKitsSerializer(JobSerializer):
    kit_ids = ids_of("kits", "The kits of its interviews, in their order.")

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "kit_ids")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class JobWithKitsViewSet(JobViewSet):
    __doc__ = JobViewSet.__doc__

    serializer_class = JobWithKitsSerializer
    relations: ClassVar = {**JobViewSet.relations, **OF_A_JOB}

    def rows(self) -> QuerySet[Job]:
        kits = InterviewKit.objects.order_by("position", "pk")
        return super().rows().prefetch_related(Prefetch("kits", queryset=kits))


@extend_schema_serializer(component_name="Interview")
class InterviewWithKitSerializer(InterviewSerializer):
    kit_id = id_of("kit_assignment.kit", nullable=True)

    class Meta(InterviewSerializer.Meta):
        fields = (*InterviewSerializer.Meta.fields, "kit_id")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class InterviewWithKitViewSet(InterviewViewSet):
    __doc__ = InterviewViewSet.__doc__

    serializer_class = InterviewWithKitSerializer
    relations: ClassVar = {**InterviewViewSet.relations, **OF_AN_INTERVIEW}

    def rows(self) -> QuerySet[Interview]:
        return super().rows().select_related("kit_assignment__kit")
