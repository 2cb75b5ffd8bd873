"""What every page of the admin shares: visible rows only, writes through operations only, nothing deleted."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from hiring.admin.paging import BoundedPaginator, ReachedList
from hiring.admin.refusals import add_refusal
from hiring.errors import DomainError
from hiring.models import User
from hiring.rich_text import HINT

# Lookups that Django takes from an address for every filter and that fail on what people may type there.
NEVER_OFFERED = frozenset(
    {"range", "regex", "iregex", "date", "time", "year", "month", "day", "hour", "minute", "second"}
    | {"iso_year", "quarter", "week", "week_day", "iso_week_day"}
)
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sidebar shows a model: its group, its icon, and its position among the group's entries."""

    group: str
    icon: str
    position: int = 9


def actor(request: HttpRequest) -> User:
    """Whoever is at the screen; nobody gets here without signing in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def key_of(text: str) -> int:
    """A key, year or day out of an address; 0, which is none of them, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def visible(model: type[models.Model], request: HttpRequest) -> QuerySet[Any]:
    """Rows of a model that the person at the screen may see; all of them where nothing is anybody's secret."""
    rows = model._default_manager.all()
    return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows


def rows_of(formset: BaseInlineFormSet, *, only_changed: bool = False) -> list[dict[str, Any]]:
    """What a valid formset says: the rows filled in and not ticked for removal; "id" holds a row's record."""
    rows = [
        form.cleaned_data
        for form in formset.forms
        if form.has_changed() or (form.instance.pk and not only_changed)
    ]
    return [row for row in rows if row and not row.get("DELETE")]


class VisibleChoices:
    """Lists and choices that hold only what the person at the screen may see."""

    # Fields whose Markdown pages show as such.
    rich_fields: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible(db_field.remote_field.model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible(db_field.remote_field.model, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        # The small "add" and "change" buttons beside a choice open pages outside the flow of the form.
        for button in ("add", "change", "delete", "view"):
            if field and hasattr(field.widget, f"can_{button}_related"):
                setattr(field.widget, f"can_{button}_related", False)
        if field and db_field.name in self.rich_fields:
            field.help_text = f"{field.help_text} {HINT}".strip()
        return field


class ScopedAdmin(VisibleChoices, ModelAdmin):
    """A page per record. Subclasses say in `create` and `change` which operation saves it.

    `place` None keeps a model out of the sidebar. A refusal of an operation is
    shown in the form with everything that was typed, and nothing has been written.
    """

    place: ClassVar[Place | None] = None
    add_another = False
    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False
    list_filter_submit = True
    formfield_overrides = {
        models.TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 4})},
        models.URLField: {"assume_scheme": "https"},
    }
    warn_unsaved_form = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ReachedList]:
        return ReachedList

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        raise NotImplementedError

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        raise NotImplementedError

    def save_rows(self, request: HttpRequest, record: Any, formset: BaseInlineFormSet) -> None:
        raise NotImplementedError

    def runs(self, request: HttpRequest, record: Any) -> bool:
        """Whether this person may act on a visible record; operations decide again."""
        return True

    def acts_on(self, request: HttpRequest, record: Any) -> bool:
        """What `runs` says, asked once a request: Django asks for every field of every row below a record."""
        answers = request.__dict__.setdefault("acts_on", {})
        key = (self.model, record.pk)
        if key not in answers:
            answers[key] = self.runs(request, record)
        return bool(answers[key])

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # Buttons above a page ask for its record before the page does; a form that was sent writes into its own.
        if request.method != "GET":
            return super().get_object(request, object_id, from_field)
        read = request.__dict__.setdefault("read_records", {})
        key = (self.model, str(object_id), from_field)
        if key not in read:
            read[key] = super().get_object(request, object_id, from_field)
        return read[key]

    def get_acted_on(self, request: HttpRequest, object_id: str) -> Any:
        """The record an act is about; 404 where the person does not see it or may not act on it."""
        record = self.get_object(request, object_id)
        if record is None or not self.acts_on(request, record):
            raise Http404
        return record

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters offer: any other lookup would count what the list does not show."""
        first, last = lookup.partition("__")[0], lookup.rpartition("__")[2]
        if last in NEVER_OFFERED:
            return False
        try:
            self.opts.get_field(first)
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)
        offered = {
            getattr(entry, "parameter_name", None) or (entry[0] if isinstance(entry, tuple) else entry)
            for entry in self.get_list_filter(request)
        }
        roots = {str(path).split("__")[0] for path in offered if path}
        return first in roots and super().lookup_allowed(lookup, value, request)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if all(key_of(pk) for pk in chosen):
            return super().response_action(request, queryset)
        messages.error(request, "One of the chosen rows does not exist. Choose again.")
        return HttpResponseRedirect(request.get_full_path())

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # A form is prefilled by the page it is opened from, never by what an address says.
        return {}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.acts_on(request, obj))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DomainError, ValidationError) as refusal:
            # The transaction is rolled back; the second pass shows the same form with the reason in it.
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = self.add_another
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return refused(form_class, refusal) if refusal else form_class

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            self.change(request, obj, form)
        else:
            obj.__dict__.update(self.create(request, form).__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            if formset.has_changed():
                self.save_rows(request, form.instance, formset)

    # The audit trail is the operations' own; Django's log would keep names that must be erasable.
    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    def log_addition(self, *args: Any, **kwargs: Any) -> None:
        pass

    def log_change(self, *args: Any, **kwargs: Any) -> None:
        pass

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


class ReadOnlyAdmin(ScopedAdmin):
    """Evidence and history: looked at, never typed into."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedInline(VisibleChoices, TabularInline):
    """Rows below a record, to look at."""

    extra = 0
    can_delete = False
    show_change_link = False
    hide_title = True
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 2})}}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EditableInline(ScopedInline):
    """Rows below a record that whoever may change the record may change too."""

    can_delete = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change_parent(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change_parent(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change_parent(request, obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        # Whether a row may go is the operation's to say, in words about the matter and not about tables.
        formset.form.hand_clean_DELETE = lambda _form: None
        for name, field in formset.form.base_fields.items():
            # The heading of a column is no label to a screen reader.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(str(field.label or name)))
        return formset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name not in self.get_autocomplete_fields(request):
            # Every row offers the same choices: they are read once, not once a row.
            field.choices = list(field.choices)
        return field

    def _may_change_parent(self, request: HttpRequest, obj: Any) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)
        return page.has_add_permission(request) if obj is None else page.has_change_permission(request, obj)


def refused(form_class: Any, refusal: DomainError | ValidationError) -> Any:
    """The same form, which in addition holds what an operation said about it."""

    class Refused(form_class):
        def clean(self) -> Any:
            cleaned = super().clean()
            add_refusal(self, refusal)
            return cleaned

    return Refused
