"""The dossier with what panels did: decisions, and acts on scorecards, for those who may read them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from hiring.admin.activity import About
from hiring.admin.acts import act, bound
from hiring.admin.candidates import CandidateAdmin
from hiring.admin.dossier_pipeline import Line
from hiring.admin.dossier_privacy import Privacy
from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import actor
from hiring.models import Candidate, User
from hiring.operations.erasing import erases, obstacle_to_erasing
from hiring.reauthentication import recently_authenticated
from scorecards.models import Debrief, Decision, Scorecard, SubjectExport
from scorecards.operations.erasing import erase_candidate
from scorecards.operations.subject_exports import exports_for, request_subject_export

WHAT_GOES = (
    "Everything that says who this is and every word about them goes: papers, notes, evidence, reasons. Scores stay "
    "without words on panels of four and more, and go on smaller ones. Packets and exports that are still kept go, "
    "too. This cannot be undone."
)

WHAT_IS_IN_IT = (
    "A ZIP to hand to them: a page to read, the same as data, and their papers as they are stored. Colleagues and "
    "other candidates are masked; drafts and private notes stay out, and so does a panel that is still at work."
)

admin.site.unregister(Candidate)


class EraseForm(forms.Form):
    """Meant, and this person: their name, typed."""

    name = forms.CharField(
        label="The person's name, as it stands above",
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = name

    def clean_name(self) -> str:
        typed = " ".join(self.cleaned_data["name"].split())
        if typed.casefold() != " ".join(self.person.split()).casefold():
            raise forms.ValidationError("This is not the name of the person on this page.")
        return typed


@admin.register(Candidate)
class PanelCandidateAdmin(CandidateAdmin):
    actions_detail = (*CandidateAdmin.actions_detail, "erase", "hand_out")

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
    @recently_authenticated
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self.get_object(request, object_id)
        if candidate is None or candidate.is_erased or not erases(actor(request), candidate):
            raise Http404
        obstacle = obstacle_to_erasing(candidate, timezone.now())

        def run(_data: dict[str, Any]) -> str:
            erase_candidate(candidate_id=candidate.pk, by=actor(request))
            return "The person is erased. What is left names nobody."

        return act(
            self,
            request,
            form=bound(EraseForm, request, name=candidate.name),
            title=f"Erase {candidate}",
            intro=f"This cannot be done now. {obstacle}" if obstacle else WHAT_GOES,
            submit="Erase for good",
            run=run,
            back=page_url(candidate),
            danger=True,
        )

    def privacy_of(self, request: HttpRequest, candidate: Candidate) -> Privacy:
        shown = super().privacy_of(request, candidate)
        shown.may_hand_out = exports_for(actor(request), candidate)
        return shown

    @action(description="Export everything for them", url_path="export", icon="folder_zip")
    @recently_authenticated
    def hand_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self.get_object(request, object_id)
        if candidate is None or not exports_for(actor(request), candidate):
            raise Http404

        def run(_data: dict[str, Any]) -> str:
            request_subject_export(candidate_id=candidate.pk, by=actor(request))
            return "The export is being made. It appears here, for you alone; you may leave this page."

        return act(
            self,
            request,
            title=f"Export everything about {candidate}",
            intro=WHAT_IS_IN_IT,
            submit="Make the export",
            run=run,
            back=f"{page_url(candidate)}#privacy",
            onward=list_url(SubjectExport),
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
