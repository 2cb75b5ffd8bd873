"""Who did, saw and exported what: for site admins, and about nothing they could not see otherwise."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from hiring.admin.acts import act, bound
from hiring.admin.audit_search import KindFilter, RecordFilter, meant_by
from hiring.admin.choosing import actor_widget
from hiring.admin.filters import TypedFilter
from hiring.admin.links import lines, list_url
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor, key_of
from hiring.admin.trail_list import TrailList
from hiring.metrics.stamps import archived_until
from hiring.models import AuditEvent, Export, User
from hiring.operations.exports import FORMATS, request_export
from hiring.reauthentication import recently_authenticated
from hiring.trail import keys_seen_by

FORMATS_OF_TRAIL = [choice for choice in Export.Format.choices if choice[0] in FORMATS[Export.Kind.AUDIT]]


EXPORT_INTRO = (
    "It holds the events you may see here. That you asked for it and that you fetched it is recorded."
)


def _day() -> forms.Widget:
    return UnfoldAdminTextInputWidget({"type": "date"})


class TrailForm(forms.Form):
    """Which part of the trail, as which kind of file."""

    since = forms.DateField(label="From", required=False, widget=_day())
    until = forms.DateField(label="To", required=False, widget=_day(), help_text="This day included.")
    person = forms.ModelChoiceField(
        label="Done by", required=False, queryset=User.objects.all(), widget=actor_widget()
    )
    file_format = forms.ChoiceField(
        label="As",
        choices=FORMATS_OF_TRAIL,
        widget=UnfoldAdminSelectWidget,
        help_text="JSON lines can be checked against the seals; docs/auditing.md says how.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "This is before the first day.")
        return data

    def filters(self) -> dict[str, str]:
        """The filters of the export, as its operation takes them."""
        since, until, person = (self.cleaned_data[name] for name in ("since", "until", "person"))
        told = {
            "since": since and _moment(since, time.min),
            "until": until and _moment(until, time.max),
            "person": person and str(person.public_id),
        }
        return {name: value for name, value in told.items() if value}


def _moment(day: Any, at: time) -> str:
    return timezone.make_aware(datetime.combine(day, at)).isoformat()


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    place = Place("Access", "history")
    list_display = ("at", "actor", "action", "object_type", "object_id", "address")
    list_display_links = ("at",)
    list_select_related = ("actor",)
    list_filter = (
        KindFilter,
        RecordFilter,
        ("actor", TypedFilter),
        ("at", RangeDateTimeFilter),
    )
    ordering = ("-pk",)
    # TrailList reads it in the order of an index.
    sortable_by = ()
    actions_list = ("export",)
    list_before_template = "admin/hiring/audit_archived.html"
    # Whether there is a field to search in; `get_search_results` says what is looked for.
    search_fields = ("action",)
    search_help_text = (
        "A person, an act such as candidate.merged, a record's id, a request's id or an address."
    )
    fields = ("at", "actor", "action", "object_type", "object_id", "told", "request_id", "address", "sealed")
    readonly_fields = ("told", "sealed")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        match = request.resolver_match
        if match and match.url_name == "hiring_auditevent_changelist":
            # TrailList asks of a page what of it may be seen.
            return AuditEvent.objects.all()
        one = AuditEvent.objects.filter(pk=key_of(match.kwargs.get("object_id", "") if match else ""))
        return AuditEvent.objects.filter(pk__in=keys_seen_by(actor(request), one))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TrailList]:
        return TrailList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"archived_until": archived_until()})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(meant_by(search_term)), False

    @action(description="Export", url_path="export", icon="download")
    @recently_authenticated
    def export(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        form = bound(TrailForm, request)

        def run(data: dict[str, Any]) -> str:
            request_export(
                by=actor(request),
                kind=Export.Kind.AUDIT,
                file_format=data["file_format"],
                filters=form.filters(),
            )
            return "The export is being made. It appears here, for you alone, and is kept for a week."

        return act(
            self,
            request,
            form=form,
            title="Export the audit trail",
            intro=" ".join([EXPORT_INTRO, *_archived_words()]),
            submit="Make the export",
            run=run,
            back=list_url(AuditEvent),
            onward=list_url(Export),
        )

    @admin.display(description=_("Details"))
    def told(self, event: AuditEvent) -> str:
        pairs = [pair for name, value in sorted(event.details.items()) for pair in _pairs(name, value)]
        return lines([_line(name, value) for name, value in pairs])

    @admin.display(description=_("Seal"))
    def sealed(self, event: AuditEvent) -> str:
        return str(event.seal or _("Within a minute"))


def _archived_words() -> list[str]:
    """That older events are elsewhere, where they are."""
    until = archived_until()
    if until is None:
        return []
    day = date_format(timezone.localtime(until), "j M Y")
    return [f"Events up to {day} are in archive files, which whoever runs the servers keeps."]


def _pairs(name: str, value: Any) -> list[tuple[str, Any]]:
    """What is told under a name: of changes each field by itself."""
    return sorted(value.items()) if name == "changes" and isinstance(value, dict) else [(name, value)]


def _line(name: str, value: Any) -> str:
    words = name.replace("_", " ").capitalize()
    if isinstance(value, list) and name not in {"fields", "scopes"} and len(value) == 2:  # noqa: PLR2004
        before, after = (_word(one) for one in value)
        return f"{words}: {before} → {after}"
    return f"{words}: {_word(value)}"


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_word(one) for one in value) or "nothing"
    return "nothing" if value in (None, "") else str(value)
