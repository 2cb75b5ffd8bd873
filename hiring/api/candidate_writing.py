"""Adding people, changing what is known about them, and filing their papers."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.bodies import all_chosen, chosen
from hiring.api.candidates import AttachmentSerializer, CandidateViewSet
from hiring.api.schema import written
from hiring.api.scopes import may_read_private
from hiring.api.writing import Writing
from hiring.models import Application, Attachment, Candidate, Source, Tag
from hiring.operations.attachments import MAX_ATTACHMENT_BYTES, attach_file
from hiring.operations.candidates import add_candidate, change_candidate, set_employments

MOST_ROWS = 100
# The file, and what a form writes around it.
LARGEST_FORM = MAX_ATTACHMENT_BYTES + 64 * 1024


class EmploymentBody(serializers.Serializer):
    """One position; without an end they still hold it."""

    employer = serializers.CharField(max_length=160)
    title = serializers.CharField(max_length=160)
    started_on = serializers.DateField()
    ended_on = serializers.DateField(required=False, allow_null=True)
    is_product_management = serializers.BooleanField(required=False)
    is_leadership = serializers.BooleanField(required=False)


class CandidateChanges(serializers.Serializer):
    """What is to be different; a list replaces the one there is."""

    name = serializers.CharField(max_length=200, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    location = serializers.CharField(max_length=120, allow_blank=True, required=False)
    headline = serializers.CharField(max_length=200, allow_blank=True, required=False)
    profile_url = serializers.URLField(max_length=200, allow_blank=True, required=False)
    source_id = serializers.UUIDField(allow_null=True, required=False)
    tag_ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_ROWS, required=False)
    employments = EmploymentBody(many=True, required=False, max_length=MOST_ROWS)  # type: ignore[call-arg]


class CandidateBody(CandidateChanges):
    """A person; only the name is asked for."""

    name = serializers.CharField(max_length=200)


class AttachmentBody(serializers.Serializer):
    file = serializers.FileField(
        max_length=200, help_text="PDF, PNG, JPEG or plain text of at most 10 MB; its content says which."
    )
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    application_id = serializers.UUIDField(
        required=False, help_text="Files it under one application: only who sees that one sees the file."
    )


EXAMPLE = {
    "name": "Ada Okafor",
    "email": "ada@example.com",
    "headline": "Group Product Manager",
    "tag_ids": [],
    "employments": [
        {
            "employer": "Example Ltd",
            "title": "Product Manager",
            "started_on": "2019-04-01",
            "ended_on": None,
            "is_product_management": True,
        }
    ],
}


class WritableCandidateViewSet(Writing, CandidateViewSet):
    __doc__ = CandidateViewSet.__doc__

    members: ClassVar = {"source": "source_id", "tags": "tag_ids", "about": "application_id"}

    @written("Add a candidate", body=CandidateBody, example=EXAMPLE, status=201)
    def create(self, request: Request) -> Response:
        """Add a person without an application.

        An e-mail address of somebody you see already is refused; a token without `private:read`, which must not learn
        of addresses, adds the person, and recruiters are shown the two files. A token for certain jobs sees nobody
        without an application there: send `candidate` with `POST /applications/` instead.
        """
        person = add_candidate(**person_in(request, self.body(CandidateBody)), by=self.by)
        return self.answer(person, status=201)

    @written(
        "Change a candidate",
        body=CandidateChanges,
        example={"headline": "Director of Product", "tag_ids": []},
    )
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """Change the members that you send, and no others. `tag_ids` and `employments` replace the whole list."""
        changes = facts_in(self.body(CandidateChanges))
        candidate: Candidate = self.member()
        tags, employments = changes.pop("tags", None), changes.pop("employments", None)
        if changes or tags is not None:
            change_candidate(candidate_id=candidate.pk, by=self.by, changes=changes, tags=tags)
        if employments is not None:
            set_employments(candidate_id=candidate.pk, by=self.by, employments=employments)
        return self.answer(candidate)

    @written("Attach a file", body=AttachmentBody, status=201, shows=AttachmentSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser], largest_body=LARGEST_FORM)
    def attachments(self, request: Request, **_kwargs: Any) -> Response:
        """File a paper of this person, sent as a form (`multipart/form-data`)."""
        candidate: Candidate = self.member()
        sent = self.body(AttachmentBody)
        seen = Application.objects.visible_to(request.user).filter(candidate=candidate)
        about = chosen(seen, sent["application_id"], "application_id") if "application_id" in sent else None
        attachment = attach_file(
            candidate_id=candidate.pk,
            filename=sent["file"].name,
            content=sent["file"].read(),
            kind=sent["kind"],
            by=self.by,
            application=about,
        )
        shown = AttachmentSerializer(attachment, context=self.get_serializer_context())
        return Response(shown.data, status=201)


def facts_in(sent: dict[str, Any]) -> dict[str, Any]:
    """The members of a body as `change_candidate` and `set_employments` name them."""
    facts = {name: value for name, value in sent.items() if name not in {"source_id", "tag_ids"}}
    if "source_id" in sent:
        chosen_id = sent["source_id"]
        facts["source"] = chosen_id and chosen(Source.objects.all(), chosen_id, "source_id")
    if "tag_ids" in sent:
        facts["tags"] = all_chosen(Tag.objects.all(), sent["tag_ids"], "tag_ids")
    return facts


def person_in(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `add_candidate` that a body holds, by what its caller may know."""
    return {**facts_in(sent), "may_repeat": not may_read_private(request)}
