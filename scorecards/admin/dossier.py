"""The dossier with what panels did: decisions, and acts on scorecards, for those who may read them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from hiring.admin.activity import About
from hiring.admin.acts import act, bound
from hiring.admin.candidates import CandidateAdmin
from hiring.admin.dossier_pipeline import Line
from hiring.admin.links import page_url
from hiring.admin.scoped import actor
from hiring.models import Candidate, User
from hiring.operations.erasing import erases
from scorecards.models import Debrief, Decision, Scorecard
from scorecards.operations.erasing import erase_candidate

WHAT_GOES = (
    "Everything that says who this is and every word about them goes: papers, notes, evidence, reasons. Scores stay "
    "without words on panels of four and more, and go on smaller ones. Packets and exports that are still kept go, "
    "too. This cannot be undone."
)

admin.site.unregister(Candidate)


class EraseForm(forms.Form):
    """Twice meant: the person's name, and one's own password."""

    name = forms.CharField(
        label="The person's name, as it stands above",
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.person = user, name

    def clean_name(self) -> str:
        typed = " ".join(self.cleaned_data["name"].split())
        if typed.casefold() != " ".join(self.person.split()).casefold():
            raise forms.ValidationError("This is not the name of the person on this page.")
        return typed

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your password. Nothing was changed.")
        return password


@admin.register(Candidate)
class PanelCandidateAdmin(CandidateAdmin):
    actions_detail = (*CandidateAdmin.actions_detail, "erase")

    def told_of(self, candidate: Any, applications: Sequence[Any], user: User) -> list[About]:
        told = [one.pk for one in applications if one.is_told]
        return [
            *super().told_of(candidate, applications, user),
            About(
                Scorecard.objects.filter(
                    panelist__interview__application__in=told, panelist__card_submitted_at__isnull=False
                ),
                "panelist__interview__application",
            ),
            About(Debrief.objects.filter(application__in=told), "application"),
            About(Decision.objects.filter(application__in=told), "application"),
        ]

    @action(description="Erase", url_path="erase", icon="delete_forever")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self.get_object(request, object_id)
        if candidate is None or candidate.is_erased or not erases(actor(request), candidate):
            raise Http404

        def run(_data: dict[str, Any]) -> str:
            erase_candidate(candidate_id=candidate.pk, by=actor(request))
            return "The person is erased. What is left names nobody."

        return act(
            self,
            request,
            form=bound(EraseForm, request, user=actor(request), name=candidate.name),
            title=f"Erase {candidate}",
            intro=WHAT_GOES,
            submit="Erase for good",
            run=run,
            back=page_url(candidate),
            danger=True,
        )

    def tell_more(self, lines: list[Line], user: User) -> None:
        super().tell_more(lines, user)
        current = Decision.objects.visible_to(user).current()
        decisions = current.filter(application__in=[line.record.pk for line in lines])
        standing = {one.application_id: one for one in decisions}
        for line in lines:
            decision = standing.get(line.record.pk)
            if decision:
                line.more.append(_decision_words(decision))


def _decision_words(decision: Decision) -> str:
    outcome = decision.get_outcome_display()
    if decision.confirmed_at is None:
        return f"A decision is staged, not in force yet: {outcome}."
    return f"Decided on {date_format(timezone.localtime(decision.confirmed_at), 'j M Y')}: {outcome}."
