"""Planning interviews, moving them and calling them off. Here, because each of it changes a summary's input."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.application_writing import SOMEWHERE, NothingBody
from hiring.api.bodies import NOTHING_THERE, chosen
from hiring.api.schema import written
from hiring.api.writing import Writing
from hiring.models import Application, Interview, Panelist, User
from scorecards.api.pipeline import InterviewWithKitViewSet
from scorecards.models import InterviewKit
from scorecards.operations.panels import call_off_interview, change_interview, schedule_interview

MOST_SEATS = 30


class SeatBody(serializers.Serializer):
    """Somebody who sits on the panel."""

    user_id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Panelist.Role.choices, default=Panelist.Role.INTERVIEWER)


class InterviewChanges(serializers.Serializer):
    """What is to be different. Moments without an offset are in UTC."""

    title = serializers.CharField(max_length=120, required=False)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    timezone = serializers.CharField(
        max_length=64,
        required=False,
        help_text="Where it is held, such as Europe/Berlin: invitations are in its time.",
    )
    place = serializers.CharField(max_length=200, allow_blank=True, required=False)


class InterviewBody(InterviewChanges):
    """One meeting with the kit it goes by."""

    application_id = serializers.UUIDField()
    kit_id = serializers.UUIDField(help_text="A kit of the application's job.")
    title = serializers.CharField(max_length=120, required=False, help_text="Without it the kit's name.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    panelists = SeatBody(many=True, required=False, max_length=MOST_SEATS)  # type: ignore[call-arg]


EXAMPLE = {
    "application_id": SOMEWHERE,
    "kit_id": SOMEWHERE,
    "starts_at": "2026-03-02T09:00:00Z",
    "ends_at": "2026-03-02T10:00:00Z",
    "timezone": "Europe/Berlin",
    "place": "Room 4",
    "panelists": [{"user_id": SOMEWHERE, "role": "lead"}],
}


class WritableInterviewViewSet(Writing, InterviewWithKitViewSet):
    __doc__ = InterviewWithKitViewSet.__doc__

    members: ClassVar = {"kit": "kit_id", "user": "panelists", "role": "panelists"}

    def hold(self, record: Interview) -> None:
        # Whatever changes a panel takes the application's lock first.
        list(Application.objects.select_for_update(of=("self",)).filter(pk=record.application_id))

    @written("Schedule an interview", body=InterviewBody, example=EXAMPLE, status=201)
    def create(self, request: Request) -> Response:
        """Plan a meeting with its kit and its seats; everybody seated is invited by mail.

        The very same meeting asked for twice within a minute is answered with the first one.
        """
        sent = self.body(InterviewBody)
        seen = Application.objects.visible_to(request.user)
        application = chosen(seen, sent["application_id"], "application_id")
        kits = InterviewKit.objects.filter(job=application.job_id)
        planned = schedule_interview(
            application_id=application.pk,
            kit=chosen(kits, sent["kit_id"], "kit_id"),
            starts_at=sent["starts_at"],
            ends_at=sent["ends_at"],
            by=self.by,
            panelists=_seats(sent.get("panelists", [])),
            title=sent.get("title", ""),
            timezone_name=sent.get("timezone", "UTC"),
            place=sent.get("place", ""),
        )
        return self.answer(planned, status=201)

    @written(
        "Change an interview",
        body=InterviewChanges,
        example={"starts_at": "2026-03-03T09:00:00Z", "ends_at": "2026-03-03T10:00:00Z"},
    )
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """Move it to another time or place, or give it another title; who is invited is told of the first two."""
        sent = self.body(InterviewChanges)
        interview: Interview = self.member()
        if not sent:
            return self.answer(interview)
        # What is not sent stays as it is, so nobody may change it between this look and the writing.
        self.hold(interview)
        interview = self.member()
        changed = change_interview(
            interview_id=interview.pk,
            starts_at=sent.get("starts_at", interview.starts_at),
            ends_at=sent.get("ends_at", interview.ends_at),
            by=self.by,
            title=sent.get("title"),
            timezone_name=sent.get("timezone"),
            place=sent.get("place"),
        )
        return self.answer(changed)

    @written("Cancel an interview", body=NothingBody, example={})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_kwargs: Any) -> Response:  # noqa: ARG002 - DRF passes it
        """Call it off: its seats owe nothing and count for nothing, and everybody invited is told."""
        interview: Interview = self.member()
        self.body(NothingBody)
        called_off = call_off_interview(
            interview_id=interview.pk, status=Interview.Status.CANCELLED, by=self.by
        )
        return self.answer(called_off)


def _seats(sent: list[dict[str, Any]]) -> list[tuple[User, str]]:
    people: dict[Any, User] = {
        user.public_id: user
        for user in User.objects.interviewers().filter(public_id__in=[seat["user_id"] for seat in sent])
    }
    unknown: dict[Any, Any] = {
        place: {"user_id": [NOTHING_THERE]}
        for place, seat in enumerate(sent)
        if seat["user_id"] not in people
    }
    if unknown:
        raise serializers.ValidationError({"panelists": unknown})
    return [(people[seat["user_id"]], seat["role"]) for seat in sent]
