"""Meetings and the seats at them."""

from datetime import datetime
from typing import Any, ClassVar, cast

from django.db.models import Prefetch, Q, QuerySet
from rest_framework import serializers

from hiring.api.independence import evidence_readable
from hiring.api.json_columns import At, Columns, Moment, only_if, whether
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
from hiring.models import Interview, Panelist


def _recused(at: At) -> Any:
    return only_if(_known(at), whether(at.when(recused_at__isnull=False)))


def _card_submitted_at(at: At) -> Any:
    return only_if(_known(at), Moment(at("card_submitted_at")))


def _known(at: At) -> Q:
    return at.when(user=at.request.user.pk) | Q(
        evidence_readable(at.request.user, at.path("interview__application"))
    )


class PanelistSerializer(RecordSerializer):
    user = PersonSerializer(read_only=True)
    recused = serializers.SerializerMethodField(
        help_text="Whether they stepped back; null where you may not know."
    )
    card_submitted_at = serializers.SerializerMethodField(
        help_text="When they handed their scorecard in; null while they have not, and where you may not know."
    )
    json_columns: ClassVar[Columns] = {"recused": _recused, "card_submitted_at": _card_submitted_at}

    class Meta:
        model = Panelist
        fields = ("id", "user", "role", "recused", "card_submitted_at")
        read_only_fields = fields

    def get_recused(self, seat: Panelist) -> bool | None:
        return seat.recused_at is not None if self._may_know(seat) else None

    def get_card_submitted_at(self, seat: Panelist) -> datetime | None:
        return seat.card_submitted_at if self._may_know(seat) else None

    def _may_know(self, seat: Panelist) -> bool:
        own = seat.user_id == self.context["request"].user.pk
        return own or cast("bool", seat.interview.evidence_readable)  # type: ignore[attr-defined]


class InterviewSerializer(RecordSerializer):
    application_id = id_of("application")
    candidate_id = id_of("application.candidate")
    job_id = id_of("application.job")
    panelists = PanelistSerializer(many=True, read_only=True)

    class Meta:
        model = Interview
        fields = (
            "id",
            "application_id",
            "candidate_id",
            "job_id",
            "title",
            "starts_at",
            "ends_at",
            "timezone",
            "place",
            "status",
            "panelists",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class InterviewFilter(RecordFilter):
    application_id = by_id("application")
    candidate_id = by_id("application__candidate")
    job_id = by_id("application__job")
    user_id = by_id("panelists__user")
    status = by_choice(Interview.Status)


class InterviewViewSet(RecordViewSet):
    """Meetings between a candidate and one or more panelists.

    Whoever owes a scorecard on the application sees who covers what, and nothing of what colleagues have done about
    it: their `recused` and `card_submitted_at` are null. `timezone` is where the meeting is held; moments are in UTC.
    """

    plural = "interviews"
    serializer_class = InterviewSerializer
    filterset_class = InterviewFilter
    moments = (*OF_ROWS, "starts_at")
    relations: ClassVar = {
        "application": Relation("application", "application"),
        "candidate": Relation("candidate", "application__candidate"),
        "job": Relation("job", "application__job"),
    }

    def rows(self) -> QuerySet[Interview]:
        user = self.request.user
        seen: QuerySet[Interview] = Interview.objects.visible_to(user)
        seats = Panelist.objects.select_related("user").order_by("pk")
        return (
            seen.annotate(evidence_readable=evidence_readable(user, "application_id"))
            .select_related("application__candidate", "application__job")
            .prefetch_related(Prefetch("panelists", queryset=seats))
        )
