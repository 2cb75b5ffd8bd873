"""People who may be hired, and the words that sort them."""

import uuid
from http import HTTPStatus
from typing import Any, ClassVar

import django_filters
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.json_columns import At, Columns, JsonNone, JsonNull, Signed, only_if
from hiring.api.papers import attachment_address
from hiring.api.records import RecordFilter, RecordSerializer, RecordViewSet, by_id, id_of, of_record
from hiring.api.relations import Relation
from hiring.api.schema import ApiSchema
from hiring.api.scopes import check_private, may_read_private
from hiring.models import Application, Attachment, Candidate, CandidateMerge, Employment, Source, Tag

PRIVATE = "Empty where it was not given; null without the scope private:read."
ERASED = "When everything about this person was erased; their file stays, empty, so that figures hold."
URL = (
    "Where it is fetched: with a token for five minutes and without signing in, as a person in your browser."
)
RUN = "Of people whose application the caller runs: to a panelist it is empty, whatever it holds."
CONTACT = f"{PRIVATE} Null to a panelist who does not run an application of theirs."
# How somebody is reached and sorted: for those who run an application of theirs, and for nobody who only interviews.
RUN_FIELDS: dict[str, Any] = {"email": None, "phone": None, "source": None, "tags": []}
PRIVATE_FIELDS = ("email", "phone", "location", "profile_url", "attachments")


class SourceSerializer(RecordSerializer):
    class Meta:
        model = Source
        fields = ("id", "name", "created_at", "updated_at")
        read_only_fields = fields


class TagSerializer(RecordSerializer):
    class Meta:
        model = Tag
        fields = ("id", "name", "created_at", "updated_at")
        read_only_fields = fields


class NamedSourceSerializer(RecordSerializer):
    class Meta:
        model = Source
        fields = ("id", "name")
        read_only_fields = fields


class NamedTagSerializer(RecordSerializer):
    class Meta:
        model = Tag
        fields = ("id", "name")
        read_only_fields = fields


class EmploymentSerializer(RecordSerializer):
    class Meta:
        model = Employment
        fields = (
            "id",
            "employer",
            "title",
            "started_on",
            "ended_on",
            "is_product_management",
            "is_leadership",
        )
        read_only_fields = fields


def _url(at: At) -> Any:
    return Signed("attachment", at("public_id"))


class AttachmentSerializer(RecordSerializer):
    uploaded_at = serializers.DateTimeField(source="created_at", read_only=True)
    url = serializers.SerializerMethodField(help_text=URL)
    application_id = id_of("application", nullable=True)
    json_columns: ClassVar[Columns] = {"url": _url}

    class Meta:
        model = Attachment
        fields = (
            "id",
            "kind",
            "filename",
            "content_type",
            "size",
            "uploaded_at",
            "application_id",
            "url",
        )
        read_only_fields = fields

    def get_url(self, attachment: Attachment) -> str:
        return attachment_address(attachment.public_id, self.context["request"])


def _private(at: At) -> Any:
    return at.plain() if may_read_private(at.request) else JsonNull()


def _contact(at: At) -> Any:
    return only_if(at.when(is_run=True), at.plain()) if may_read_private(at.request) else JsonNull()


def _source(at: At) -> Any:
    return only_if(at.when(is_run=True), at.plain())


def _tags(at: At) -> Any:
    return Case(When(at.when(is_run=True), then=at.plain()), default=JsonNone())


class CandidateSerializer(RecordSerializer):
    # Plain text to the document: what was not given is empty, and that is no address.
    email = serializers.CharField(read_only=True, allow_null=True, help_text=CONTACT)
    phone = serializers.CharField(read_only=True, allow_null=True, help_text=CONTACT)
    location = serializers.CharField(read_only=True, allow_null=True, help_text=PRIVATE)
    profile_url = serializers.CharField(read_only=True, allow_null=True, help_text=PRIVATE)
    source = NamedSourceSerializer(read_only=True, allow_null=True, help_text=RUN)  # type: ignore[assignment]
    tags = NamedTagSerializer(many=True, read_only=True, help_text=RUN)
    employments = EmploymentSerializer(many=True, read_only=True)
    attachments = AttachmentSerializer(
        many=True, read_only=True, allow_null=True, help_text="Null without the scope private:read."
    )
    json_columns: ClassVar[Columns] = {
        **dict.fromkeys(PRIVATE_FIELDS, _private),
        "email": _contact,
        "phone": _contact,
        "source": _source,
        "tags": _tags,
    }

    class Meta:
        model = Candidate
        fields = (
            "id",
            "name",
            "email",
            "phone",
            "location",
            "headline",
            "profile_url",
            "source",
            "tags",
            "employments",
            "attachments",
            "erased_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar = {"erased_at": {"help_text": ERASED}}

    def to_representation(self, instance: Candidate) -> dict[str, Any]:
        data = super().to_representation(instance)
        if not may_read_private(self.context["request"]):
            data |= dict.fromkeys(data.keys() & PRIVATE_FIELDS)
        if not instance.is_run:  # type: ignore[attr-defined]
            data |= {name: RUN_FIELDS[name] for name in data.keys() & RUN_FIELDS.keys()}
        return data


class CandidateFilter(RecordFilter):
    email = django_filters.CharFilter(
        method="reached_at",
        help_text="The whole address; case does not matter. Asks for the scope private:read.",
    )
    job_id = django_filters.UUIDFilter(
        method="applied_to", help_text="Only people with an application you may see for this job."
    )
    source_id = by_id("source", method="of_run")
    tag_id = by_id("tags", method="of_run")

    def reached_at(self, queryset: QuerySet[Candidate], _name: str, email: str) -> QuerySet[Candidate]:
        # Whoever is not shown an address must not try addresses out.
        check_private(self.request)
        # As the index on addresses has them.
        return queryset.alias(address=Lower("email")).filter(Q(("is_run", True)), address=Lower(Value(email)))

    def of_run(self, queryset: QuerySet[Candidate], name: str, public_id: uuid.UUID) -> QuerySet[Candidate]:
        return of_record(queryset, name, public_id).filter(Q(("is_run", True)))

    def applied_to(self, queryset: QuerySet[Candidate], _name: str, job_id: uuid.UUID) -> QuerySet[Candidate]:
        # Through visible applications: a person seen for one job must not betray an application for a hidden one.
        seen = Application.objects.visible_to(self.request.user)
        return queryset.filter(Exists(seen.filter(candidate=OuterRef("pk"), job__public_id=job_id)))


class MergedSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The file that goes on.")


class CandidateSchema(ApiSchema):
    """Says in addition that the id of a merged file leads on."""

    def get_response_serializers(self) -> Any:
        moved = OpenApiResponse(MergedSerializer, description="Merged into another file: follow `Location`.")
        answers = super().get_response_serializers()
        return {**answers, 308: moved} if self._is_detail() else answers

    def get_override_parameters(self) -> list[Any]:
        own = super().get_override_parameters()
        location = OpenApiParameter(
            "Location", str, OpenApiParameter.HEADER, description="Where that file is read.", response=[308]
        )
        return [*own, location] if self._is_detail() else own


class CandidateViewSet(RecordViewSet):
    """People with an application you may see, with their history, tags, source and papers.

    Recruiters and integrations also see people who have not applied anywhere yet. An internal candidate
    never sees their own file. An empty text means that it was not given. When two files of one person are
    merged, the id of the one leads to the other for good, with status 308.
    """

    plural = "candidates"
    schema = CandidateSchema()
    serializer_class = CandidateSerializer
    filterset_class = CandidateFilter
    relations: ClassVar = {"applications": Relation("application", "applications", many=True)}

    def rows(self) -> QuerySet[Candidate]:
        user = self.request.user
        seen: QuerySet[Candidate] = Candidate.objects.visible_to(user)
        # A system sits on no panel: it runs whatever it sees.
        run = Exists(Candidate.objects.run_by(user).filter(pk=OuterRef("pk")))
        seen = seen.annotate(is_run=Value(True) if getattr(user, "is_service", False) else run)
        papers = Attachment.objects.visible_to(user).select_related("application")
        return seen.select_related("source").prefetch_related(
            "tags", "employments", Prefetch("attachments", queryset=papers)
        )

    def tagged(self, data: Any) -> Any:
        data = super().tagged(data)
        # The address of a paper may be a signed one, of which every look gets another.
        papers = data.get("attachments")
        if not papers:
            return data
        bare = [{name: value for name, value in paper.items() if name != "url"} for paper in papers]
        return {**data, "attachments": bare}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            seen = Candidate.objects.visible_to(request.user).values("pk")
            merge = CandidateMerge.objects.filter(merged_id=kwargs["id"], candidate__in=seen).first()
            if merge is None:
                raise
        kept = {"id": merge.candidate.public_id}
        address = self.reverse_action("detail", kwargs=kept)
        return Response(kept, status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": address})


class SourceViewSet(RecordViewSet):
    """Where candidates come from."""

    plural = "sources"
    serializer_class = SourceSerializer

    def rows(self) -> QuerySet[Source]:
        return Source.objects.all()


class TagViewSet(RecordViewSet):
    """Words that recruiters sort candidates by."""

    plural = "tags"
    serializer_class = TagSerializer

    def rows(self) -> QuerySet[Tag]:
        return Tag.objects.all()
