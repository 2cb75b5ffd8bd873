"""Filters of a list kept under a name: shown above it as links, saved, renamed and removed by their owner."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from hiring.admin.acts import act, bound
from hiring.admin.links import list_url
from hiring.admin.scoped import actor
from hiring.errors import DomainError
from hiring.models import SavedView
from hiring.operations.saved_views import remove_view, rename_view, save_view

# What an address says besides its filters: the page of the list, and that a filter was wrong.
NOT_FILTERS = ("p", "e", "_popup", "_to_field", "_facets", "all")


class NameForm(forms.Form):
    name = forms.CharField(max_length=80, widget=UnfoldAdminTextInputWidget)


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view as the list shows it; `is_here` where the list shows exactly this."""

    name: str
    href: str
    is_here: bool
    rename: str
    remove: str


class SavedViews:
    """Mixed into a list's admin, before ScopedAdmin. Its list shows the views above itself."""

    list_before_template = "admin/hiring/saved_views.html"

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("views/save/", self.save_view, "view_save"),
            ("views/<int:view_id>/rename/", self.rename_view, "view_rename"),
            ("views/<int:view_id>/remove/", self.remove_view, "view_remove"),
        ]
        own = [
            path(tail, self.admin_site.admin_view(view), name=self._view_name(name))  # type: ignore[attr-defined]
            for tail, view, name in pages
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        query = filters_of(request.GET)
        context = {
            "saved_views": [self._link(view, query) for view in self._views(request)],
            "views_query": query,
            "views_all": list_url(self.model),  # type: ignore[attr-defined]
            "views_save": reverse(f"admin:{self._view_name('view_save')}"),
            **(extra_context or {}),
        }
        answer: HttpResponse = super().changelist_view(request, context)  # type: ignore[misc]
        return answer

    def save_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the filters that were posted, and show the list with them again."""
        self._check_list(request)
        if request.method != "POST":
            return HttpResponseRedirect(list_url(self.model))  # type: ignore[attr-defined]
        query = filters_of(QueryDict(request.POST.get("query", "")))
        form = NameForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"The view needs a name. {' '.join(map(str, form.errors['name']))}")
            return HttpResponseRedirect(self._address(query))
        try:
            view = save_view(
                page=self._page(), name=form.cleaned_data["name"], query=query, by=actor(request)
            )
        except DomainError as refusal:
            messages.error(request, refusal.detail)
        else:
            messages.success(request, f"“{view}” is kept above the list.")
        return HttpResponseRedirect(self._address(query))

    def rename_view(self, request: HttpRequest, view_id: int) -> HttpResponse:
        view = self._own(request, view_id)

        def run(data: dict[str, Any]) -> str:
            return f"It is called “{rename_view(view_id=view.pk, name=data['name'], by=actor(request))}” now."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(NameForm, request, initial={"name": view.name}),
            title=f"Rename “{view}”",
            submit="Save",
            run=run,
            back=self._address(view.query),
        )

    def remove_view(self, request: HttpRequest, view_id: int) -> HttpResponse:
        view = self._own(request, view_id)

        def run(_data: dict[str, Any]) -> str:
            remove_view(view_id=view.pk, by=actor(request))
            return f"“{view}” is gone from your views."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(forms.Form, request),
            title=f"Remove the view “{view}”",
            intro="Only the name and its filters go. Nothing in the list changes.",
            submit="Remove view",
            danger=True,
            run=run,
            back=self._address(view.query),
            onward=list_url(self.model),  # type: ignore[attr-defined]
        )

    def _own(self, request: HttpRequest, view_id: int) -> SavedView:
        self._check_list(request)
        view = self._views(request).filter(pk=view_id).first() if view_id < 1 << 63 else None
        if view is None:
            raise Http404
        return view

    def _check_list(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise Http404

    def _views(self, request: HttpRequest) -> Any:
        return SavedView.objects.visible_to(request.user).filter(page=self._page())

    def _page(self) -> str:
        return str(self.opts.label_lower)  # type: ignore[attr-defined]

    def _view_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"  # type: ignore[attr-defined]

    def _address(self, query: str) -> str:
        address = list_url(self.model)  # type: ignore[attr-defined]
        return f"{address}?{query}" if query else address

    def _link(self, view: SavedView, query: str) -> ViewLink:
        rename, remove = (
            reverse(f"admin:{self._view_name(name)}", args=[view.pk])
            for name in ("view_rename", "view_remove")
        )
        return ViewLink(view.name, self._address(view.query), view.query == query, rename, remove)


def filters_of(address: QueryDict) -> str:
    """The filters, search and order an address asks for, always spelt the same way."""
    kept = address.copy()
    for name in NOT_FILTERS:
        kept.pop(name, None)
    pairs = QueryDict(mutable=True)
    for name in sorted(kept):
        pairs.setlist(name, sorted(value for value in kept.getlist(name) if value))
    return pairs.urlencode()
