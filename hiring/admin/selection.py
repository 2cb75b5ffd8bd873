"""Acts on a selection of a list: a page that names everybody concerned, a POST that does it, and a way back.

Each record is acted on by itself, whole or not at all; whoever is refused is named with the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from hiring.admin.links import list_url
from hiring.admin.scoped import actor
from hiring.errors import DomainError
from hiring.models import Export
from hiring.operations.exports import FORMATS, MAY_EXPORT, request_export

MOST_AT_ONCE = 200
SHEETS = [choice for choice in Export.Format.choices if choice[0] in FORMATS[Export.Kind.CANDIDATES]]


@dataclass(frozen=True, slots=True)
class Selected:
    """One record of a selection as the page names it; `seen` comes back with the form, as it was then."""

    pk: int
    name: str
    detail: str
    seen: str = ""


class ExportForm(forms.Form):
    """Which kind of file."""

    file_format = forms.ChoiceField(label="Format", choices=SHEETS, widget=UnfoldAdminSelectWidget)


class SelectionActs:
    """Mixed into a list's admin, before ScopedAdmin. The list names its acts in `actions`."""

    export_kind: ClassVar[str]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if not request.user.has_perm(MAY_EXPORT):
            actions.pop("export_selected", None)
        may_change = request.user.has_perm(f"hiring.change_{self.opts.model_name}")  # type: ignore[attr-defined]
        return {name: one for name, one in actions.items() if may_change or name == "export_selected"}

    @action(description="Export")
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        number = queryset.count()
        form = ExportForm(request.POST if confirmed(request) else None)
        if not confirmed(request) or not form.is_valid():
            rows = [Selected(pk, "", "") for pk in queryset.values_list("pk", flat=True)[:MOST_AT_ONCE]]
            return self.ask(
                request,
                [] if request.POST.get("select_across") == "1" else rows,
                form,
                title=f"Export {number:,} {self.opts.verbose_name_plural}",  # type: ignore[attr-defined]
                name="export_selected",
                submit="Make the file",
            )
        try:
            request_export(
                by=actor(request),
                kind=self.export_kind,
                file_format=form.cleaned_data["file_format"],
                ids=queryset.values_list("public_id", flat=True),
            )
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return None
        messages.success(request, "Your file is being made. It appears here; you may leave this page.")
        return HttpResponseRedirect(list_url(Export))

    def few(self, request: HttpRequest, queryset: QuerySet[Any]) -> bool:
        """Whether so many can be named on one page; says so if not."""
        if queryset.count() <= MOST_AT_ONCE:
            return True
        messages.error(request, f"Choose at most {MOST_AT_ONCE} at once: you are shown everybody by name.")
        return False

    def ask(
        self,
        request: HttpRequest,
        chosen: Sequence[Selected],
        form: forms.Form,
        *,
        title: str,
        name: str,
        submit: str,
        danger: bool = False,
        each_by_name: bool = False,
        problem: str = "",
    ) -> HttpResponse:
        """The page that names everybody concerned. With `each_by_name` every one of them has to be ticked."""
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": title,
            "opts": self.opts,  # type: ignore[attr-defined]
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "form": form,
            "verb": submit,
            "danger": danger,
            "back": request.get_full_path(),
            "chosen": chosen,
            "across": request.POST.get("select_across") == "1" and not chosen,
            "each_by_name": each_by_name,
            "problem": problem,
            "ticked": {int(pk) for pk in request.POST.getlist("sure") if pk.isdecimal()},
            "action_name": name,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/hiring/act_on_selection.html", context)


def confirmed(request: HttpRequest) -> bool:
    """Whether the page that names everybody has been shown and sent."""
    return "confirmed" in request.POST


def for_each(
    request: HttpRequest, chosen: Sequence[Selected], run: Callable[[Selected], object]
) -> list[Selected]:
    """Run for each, whole or not at all; names those that were refused and returns the others."""
    done = []
    for one in chosen:
        try:
            run(one)
        except DomainError as refusal:
            messages.error(request, f"{one.name}: {refusal.detail}")
        else:
            done.append(one)
    return done


def number_of(rows: Sequence[object], what: str) -> str:
    """A number with its noun: 1 application, 2 applications."""
    return f"{len(rows)} {what}{'' if len(rows) == 1 else 's'}"
