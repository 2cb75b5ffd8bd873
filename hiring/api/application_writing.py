"""Putting people into a job's pipeline, moving them through it, and ending it."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.applications import ApplicationViewSet
from hiring.api.bodies import chosen
from hiring.api.candidate_writing import CandidateBody, person_in
from hiring.api.schema import written
from hiring.api.writing import Writing
from hiring.errors import InvalidInput
from hiring.models import Application, Candidate, Job, RejectionReason
from hiring.operations.applications import (
    add_applicant,
    create_application,
    end_application,
    move_application,
    reopen_application,
)
from hiring.operations.notes import MAX_NOTE_LENGTH, add_note

SOMEWHERE = "0190d0a0-0000-7000-8000-000000000000"
WHO = "Send either candidate_id or candidate."
OTHER_DOOR = {
    RejectionReason.EndedBy.COMPANY: "This is a reason of the candidate's: send it to withdraw/.",
    RejectionReason.EndedBy.CANDIDATE: "This is a reason of the company's: send it to reject/.",
}


class ApplicationBody(serializers.Serializer):
    """Somebody known, or somebody new, for a job."""

    job_id = serializers.UUIDField()
    candidate_id = serializers.UUIDField(required=False, help_text="Somebody you see.")
    candidate = CandidateBody(required=False, help_text="Somebody new, added with the application.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("candidate_id" in attrs) == ("candidate" in attrs):
            raise serializers.ValidationError({"candidate_id": [WHO]})
        return attrs


class MoveBody(serializers.Serializer):
    from_stage_id = serializers.UUIDField(help_text="Where you saw them: they may have been moved since.")
    to_stage_id = serializers.UUIDField()


class EndBody(serializers.Serializer):
    rejection_reason_id = serializers.UUIDField()
    note = serializers.CharField(
        max_length=MAX_NOTE_LENGTH, required=False, help_text="Written down as a note on the application."
    )


class NothingBody(serializers.Serializer):
    """No members."""


class WritableApplicationViewSet(Writing, ApplicationViewSet):
    __doc__ = ApplicationViewSet.__doc__

    members: ClassVar = {
        "from_stage": "from_stage_id",
        "to_stage": "to_stage_id",
        "text": "note",
        "email": "candidate/email",
    }

    @written(
        "Create an application",
        body=ApplicationBody,
        example={"job_id": SOMEWHERE, "candidate": {"name": "Ada Okafor", "email": "ada@example.com"}},
        status=201,
    )
    def create(self, request: Request) -> Response:
        """Put somebody known (`candidate_id`), or somebody new (`candidate`), at the first stage of an open job."""
        sent = self.body(ApplicationBody)
        job = chosen(Job.objects.visible_to(request.user), sent["job_id"], "job_id")
        if "candidate" in sent:
            added = add_applicant(job=job, by=self.by, person=_newcomer(request, sent["candidate"]))
            return self.answer(added, status=201)
        people = Candidate.objects.visible_to(request.user)
        candidate = chosen(people, sent["candidate_id"], "candidate_id")
        created = create_application(candidate=candidate, job=job, by=self.by)
        return self.answer(created, status=201)

    @written(
        "Move a candidate", body=MoveBody, example={"from_stage_id": SOMEWHERE, "to_stage_id": SOMEWHERE}
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """Move from the stage you saw to another of the same job.

        409 `stale_state` where somebody has moved them elsewhere meanwhile; where they stand there already, nothing
        is done and the answer is the same.
        """
        application: Application = self.member()
        sent = self.body(MoveBody)
        stages = application.job.stages.all()
        moved = move_application(
            application_id=application.pk,
            from_stage=chosen(stages, sent["from_stage_id"], "from_stage_id"),
            to_stage=chosen(stages, sent["to_stage_id"], "to_stage_id"),
            by=self.by,
        )
        return self.answer(moved)

    @written(
        "Reject a candidate",
        body=EndBody,
        example={"rejection_reason_id": SOMEWHERE, "note": "Told by phone."},
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """End it for a reason of the company's. A named person rejects: service accounts answer 403 `not_allowed`."""
        return self._end(RejectionReason.EndedBy.COMPANY)

    @written("Withdraw an application", body=EndBody, example={"rejection_reason_id": SOMEWHERE})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """End it for a reason of the candidate's."""
        return self._end(RejectionReason.EndedBy.CANDIDATE)

    @written("Reopen an application", body=NothingBody, example={})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """Take up an ended application where it stopped."""
        application: Application = self.member()
        self.body(NothingBody)
        return self.answer(reopen_application(application_id=application.pk, by=self.by))

    def _end(self, ended_by: RejectionReason.EndedBy) -> Response:
        application: Application = self.member()
        sent, now = self.body(EndBody), timezone.now()
        reason = chosen(RejectionReason.objects.all(), sent["rejection_reason_id"], "rejection_reason_id")
        if reason.ended_by != ended_by:
            sentence = OTHER_DOOR[ended_by]
            raise InvalidInput(sentence, fields={"rejection_reason_id": sentence})
        # Before the end, as merging locks: first the person, then what they applied for.
        if sent.get("note") and application.status == Application.Status.ACTIVE:
            add_note(
                candidate_id=application.candidate_id,
                text=sent["note"],
                by=self.by,
                application=application,
                now=now,
            )
        ended = end_application(application_id=application.pk, reason=reason, by=self.by, now=now)
        return self.answer(ended)


def _newcomer(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    try:
        return person_in(request, sent)
    except serializers.ValidationError as refusal:
        raise serializers.ValidationError({"candidate": refusal.detail}) from None
