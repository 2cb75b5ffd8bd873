"""Acts on an interview and its seats: reminders, links taken back, calling it off."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from hiring.admin.acts import act, bound
from hiring.admin.links import page_url
from hiring.admin.scoped import actor
from hiring.models import Interview, Panelist
from hiring.operations.links import revoke_links
from hiring.operations.reminders import nudge_everybody
from scorecards.operations.panels import call_off_interview

REVOKING = (
    "Every link to their scorecard that was mailed so far stops working at once, and so does every page that such a "
    "link has opened. What they wrote is kept. The next mail carries a fresh link, and who opens an old one can ask "
    "for it there."
)


def revoke_url(seat: Panelist) -> str:
    """The address of the page that takes back the links of one seat."""
    page = reverse("admin:hiring_interview_revoke", args=[seat.interview_id])
    return f"{page}?{urlencode({'seat': seat.pk})}"


class SeatsForm(forms.Form):
    """Some of an interview's seats."""

    seats = forms.ModelMultipleChoiceField(
        Panelist.objects.none(),
        label="Whose links",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": "Choose at least one person.", "invalid_choice": "Choose again."},
    )

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["seats"]
        # All of them, whatever became of a seat: who stepped back is not told to whoever owes a card.
        field.queryset = interview.panelists.select_related("user", "interview").order_by("pk")
        field.label_from_instance = lambda seat: f"{seat.user}, {seat.get_role_display().lower()}"


class InterviewActs:
    """Mixed into the interview's admin."""

    @action(description="Revoke links", url_path="revoke", icon="link_off")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        interview = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        chosen = [seat for seat in interview.panelists.all() if str(seat.pk) == request.GET.get("seat")]

        def run(data: dict[str, Any]) -> str:
            with transaction.atomic():
                for seat in data["seats"]:
                    revoke_links(panelist_id=seat.pk, by=actor(request))
            names = ", ".join(seat.user.name for seat in data["seats"])
            return f"Links taken back: {names}. The next mail carries a fresh one."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(SeatsForm, request, interview=interview, initial={"seats": chosen}),
            title=f"Revoke links: {interview}",
            intro=REVOKING,
            submit="Revoke links",
            danger=True,
            run=run,
            back=page_url(interview),
        )

    @action(description="Remind who is late", url_path="remind", icon="notifications")
    def remind(self, request: HttpRequest, object_id: str) -> HttpResponse:
        interview = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]

        def run(_data: dict[str, Any]) -> str:
            asked = nudge_everybody(interview_id=interview.pk, by=actor(request))
            names = ", ".join(seat.user.name for seat in asked)
            return f"A reminder is on its way to {names}."

        return act(
            self,  # type: ignore[arg-type]
            request,
            title=f"Remind who is late: {interview}",
            intro="Whoever still owes a scorecard for this interview gets a polite mail from you with their link.",
            submit="Send reminders",
            run=run,
            back=page_url(interview),
        )

    @action(description="Cancel interview", url_path="cancel", icon="event_busy")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._call_off(request, object_id, Interview.Status.CANCELLED, "Cancel the interview")

    @action(description="Did not take place", url_path="not-held", icon="person_off")
    def not_held(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._call_off(request, object_id, Interview.Status.NOT_HELD, "It did not take place")

    def _call_off(self, request: HttpRequest, object_id: str, status: str, submit: str) -> HttpResponse:
        interview = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]

        def run(_data: dict[str, Any]) -> str:
            done = call_off_interview(interview_id=interview.pk, status=status, by=actor(request))
            return f"{done}: {done.get_status_display().lower()}. Its panelists owe no scorecard."

        return act(
            self,  # type: ignore[arg-type]
            request,
            title=f"{submit}: {interview}",
            intro="Its panelists owe nothing then, and drafts they have begun count for nothing.",
            submit=submit,
            danger=True,
            run=run,
            back=page_url(interview),
        )
