"""People: found in a list, read as a dossier, and edited on a page of their own."""

from collections.abc import Sequence
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from hiring.admin.activity import About
from hiring.admin.choosing import NOT_A_COLLEAGUE, colleague_widget, colleagues
from hiring.admin.dossier import Asked, May, dossier_of
from hiring.admin.dossier_acts import DossierActs
from hiring.admin.dossier_pipeline import Line, applications_of
from hiring.admin.dossier_privacy import PrivacyActs
from hiring.admin.likely import WarnsOfDuplicates
from hiring.admin.links import anchor, lines, page_url
from hiring.admin.saved_views import SavedViews
from hiring.admin.scoped import EditableInline, Place, actor, rows_of, visible
from hiring.admin.tagging import PeopleActs
from hiring.models import Application, Candidate, Employment, User
from hiring.operations.candidates import add_candidate, change_candidate, set_employments
from hiring.operations.erasing import erases
from hiring.operations.finding import begun_by

_FACTS = ("employer", "title", "started_on", "ended_on", "is_product_management", "is_leadership")


class EmploymentInline(EditableInline):
    model = Employment
    fields = _FACTS
    verbose_name_plural = "History"
    tab = True


@admin.register(Candidate)
class CandidateAdmin(SavedViews, PeopleActs, WarnsOfDuplicates, PrivacyActs, DossierActs):
    place = Place("Hiring", "person", 3)
    list_display = ("name", "headline", "location", "source", "where", "created_at")
    list_select_related = ("source",)
    list_filter = (("source", RelatedDropdownFilter), ("tags", RelatedDropdownFilter))
    # Whether there is a field to search in; `get_search_results` says what is looked for.
    search_fields = ("name",)
    inlines = (EmploymentInline,)
    actions = ("put_on_job_selected", "tag_selected", "export_selected")
    actions_detail: Any = (
        "edit",
        "apply",
        "note",
        "attach",
        "tag",
        "untag",
        "name_elsewhere",
        "forget_elsewhere",
        "hold",
        "consent",
        "statement",
    )
    fieldsets = (
        (None, {"fields": ("name", ("email", "phone"), ("headline", "location"), "profile_url")}),
        (None, {"fields": (("source", "user"), "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        applications = visible(Application, request).select_related("job", "stage").order_by("-pk")
        seen = Prefetch("applications", queryset=applications, to_attr="seen_applications")
        match = request.resolver_match
        if match and "object_id" in match.kwargs:
            rows: QuerySet[Any] = super().get_queryset(request)
            return rows.prefetch_related(seen)
        # Lists are sorted, searched and chosen from by what a panelist is not shown: e-mail, source and tags.
        of_theirs: QuerySet[Any] = Candidate.objects.run_by(request.user)
        return of_theirs.prefetch_related(seen)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(begun_by(search_term)) if search_term.strip() else queryset, False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs |= {
                "queryset": colleagues(),
                "widget": colleague_widget(),
                "error_messages": {"invalid_choice": NOT_A_COLLEAGUE},
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj and "user" in form.base_fields:
            form.base_fields["user"].queryset = colleagues([obj.user_id])
        return form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return bool(Candidate.objects.run_by(request.user).filter(pk=record.pk).exists())

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        # The dossier has a place of its own for each act.
        return []

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The dossier: a page to read. Its changes have addresses of their own."""
        candidate = self.get_object(request, object_id)
        if candidate is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, candidate):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.dossier(request, candidate)

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def dossier(self, request: HttpRequest, candidate: Any, **filled: forms.Form) -> HttpResponse:
        user = actor(request)
        applications = applications_of(candidate, user)
        dossier = dossier_of(
            candidate,
            user,
            may=self._may(request, candidate),
            asked=Asked(
                application=request.GET.get("application", ""),
                paper=request.GET.get("file", ""),
                everything=request.GET.get("activity") == "all",
            ),
            applications=applications,
            more_about=self.told_of(candidate, applications, user),
        )
        self.tell_more(dossier["applications"], user)
        context = {
            **self.admin_site.each_context(request),
            "title": str(candidate),
            "opts": self.opts,
            "original": candidate,
            "candidate": candidate,
            **dossier,
            "privacy": self.privacy_of(request, candidate),
            **filled,
            "form": next(iter(filled.values()), None),
        }
        return TemplateResponse(request, "admin/hiring/candidate.html", context)

    def told_of(self, candidate: Any, applications: Sequence[Any], user: User) -> list[About]:
        """More records whose events belong into the activity of a person."""
        return []

    def tell_more(self, lines: list[Line], user: User) -> None:
        """Add sentences to applications that other parts of the product know."""

    def _may(self, request: HttpRequest, candidate: Any) -> May:
        if candidate.is_erased:
            return May(run=False, edit=False, note=False, attach=False, apply=False, erase=False)
        run = self.acts_on(request, candidate)
        allowed = request.user.has_perm
        return May(
            run=run,
            edit=self.has_change_permission(request, candidate),
            erase=erases(actor(request), candidate),
            note=run and allowed("hiring.add_note"),
            attach=run and allowed("hiring.add_attachment"),
            apply=allowed("hiring.add_application"),
        )

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return HttpResponseRedirect(page_url(obj))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return HttpResponseRedirect(page_url(obj))

    @admin.display(description="Applications")
    def where(self, candidate: Any) -> str:
        return lines([anchor(page_url(a), f"{a.job}: {state_of(a)}") for a in candidate.seen_applications])

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return add_candidate(**form.cleaned_data, by=actor(request))

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        changed = set(form.changed_data)
        if changed:
            data = form.cleaned_data
            changes = {name: data[name] for name in changed - {"tags"}}
            tags = data["tags"] if "tags" in changed else None
            change_candidate(candidate_id=record.pk, by=actor(request), changes=changes, tags=tags)

    def save_rows(self, request: HttpRequest, record: Any, formset: BaseInlineFormSet) -> None:
        if formset.model is Employment:
            facts: Any = [{name: row[name] for name in _FACTS} for row in rows_of(formset)]
            set_employments(candidate_id=record.pk, employments=facts, by=actor(request))


def state_of(application: Application) -> str:
    """The stage of an application that goes on, and otherwise how it ended."""
    going_on = application.status == Application.Status.ACTIVE
    return str(application.stage) if going_on else application.get_status_display()
