"""Deciding by API: people who are signed in do, and no token."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.application_writing import SOMEWHERE, NothingBody
from hiring.api.bodies import chosen
from hiring.api.schema import written
from hiring.api.scopes import WithinScopes
from hiring.api.writing import Writing
from hiring.errors import NotAllowed
from hiring.models import Application
from scorecards.api.decisions import DecisionViewSet
from scorecards.models import Decision
from scorecards.operations.decision_words import Seen
from scorecards.operations.decisions import (
    confirm_decision,
    reopen_decision,
    stage_decision,
    withdraw_decision,
)
from scorecards.operations.texts import MAX_TEXT

LARGEST = 2**31 - 1
A_PERSON = "A named person decides, signed in as themselves: no token decides in anybody's name."


class DecidedByPeople(WithinScopes):
    """Tokens read decisions. Whoever stands below one has made it, and can be asked about it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        method = request.method or ""
        writes = method not in SAFE_METHODS and hasattr(view, method.lower())
        if writes and getattr(request.user, "is_service", False):
            raise NotAllowed(A_PERSON)
        return super().has_permission(request, view)


class DecisionBody(serializers.Serializer):
    """What is decided and why, and what was read before."""

    application_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=Decision.Outcome.choices)
    reason = serializers.CharField(max_length=MAX_TEXT)
    summary_version = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST,
        allow_null=True,
        help_text="The `version` of the panel's summary that you have read; null while there is none.",
    )
    replaces_id = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The staged decision that this one is to replace; without it there must be none.",
    )
    departure_reason = serializers.CharField(
        max_length=MAX_TEXT,
        required=False,
        allow_blank=True,
        help_text="Needed where it goes against the summary.",
    )
    next_step = serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True)
    next_step_on = serializers.DateField(required=False, allow_null=True)
    candidate_message = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="What the candidate may be told."
    )


class ReopenBody(serializers.Serializer):
    reason = serializers.CharField(max_length=MAX_TEXT, help_text="It stays with the decision that ends.")


EXAMPLE = {
    "application_id": SOMEWHERE,
    "outcome": "advance",
    "reason": "Every must-have is above its bar, and the panel agrees.",
    "summary_version": 3,
    "next_step": "Talk to two references.",
    "next_step_on": "2026-03-20",
}


class WritableDecisionViewSet(Writing, DecisionViewSet):
    __doc__ = DecisionViewSet.__doc__

    permission_classes = (IsAuthenticated, DecidedByPeople)
    members: ClassVar = {"reopen_reason": "reason"}

    def hold(self, record: Decision) -> None:
        # Whatever is decided about a panel takes the application's lock first.
        list(Application.objects.select_for_update(of=("self",)).filter(pk=record.application_id))

    @written("Stage a decision", body=DecisionBody, example=EXAMPLE, status=201)
    def create(self, request: Request) -> Response:
        """Write down what you mean to decide. It is in force once it is confirmed.

        A named person decides: service accounts answer 403 `not_allowed`. 409 `stale_state` where another summary or
        another decision stands by now than you have read. The same words of yours sent twice are one decision.
        """
        sent = self.body(DecisionBody)
        seen = Seen(
            decision=str(sent.pop("replaces_id", None) or ""), version=sent.pop("summary_version") or 0
        )
        applications = Application.objects.visible_to(request.user)
        application = chosen(applications, sent.pop("application_id"), "application_id")
        decision = stage_decision(application_id=application.pk, by=self.by, seen=seen, **sent)
        return self.answer(decision, status=201)

    @written("Confirm a decision", body=NothingBody, example={})
    @action(detail=True, methods=["post"])
    def confirm(self, _request: Request, **_kwargs: Any) -> Response:
        """Put a staged decision in force. You confirm your own or, where `needs_second` says so, another person's.

        Confirming twice is done once; 409 `stale_state` where the panel's summary is another by now.
        """
        decision: Decision = self.member()
        self.body(NothingBody)
        return self.answer(confirm_decision(decision_id=decision.pk, by=self.by))

    @written("Withdraw a decision", body=NothingBody, example={})
    @action(detail=True, methods=["post"])
    def withdraw(self, _request: Request, **_kwargs: Any) -> Response:
        """Take a staged decision back; it stays readable, and was never in force."""
        decision: Decision = self.member()
        self.body(NothingBody)
        return self.answer(withdraw_decision(decision_id=decision.pk, by=self.by))

    @written("Reopen a decision", body=ReopenBody, example={"reason": "A reference said otherwise."})
    @action(detail=True, methods=["post"])
    def reopen(self, _request: Request, **_kwargs: Any) -> Response:
        """End a decision that is in force, with a reason that stays, so that another may be staged."""
        decision: Decision = self.member()
        sent = self.body(ReopenBody)
        return self.answer(reopen_decision(decision_id=decision.pk, reason=sent["reason"], by=self.by))
