"""What is offered while somebody types into a field: jobs, candidates and colleagues, never a list of them all."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from hiring.models import HiringTeamMember, User

LONGEST_TERM, MOST_WORDS = 200, 6


class Offered(AutocompleteJsonView):
    """Records whose names hold what was typed. Of accounts, the names of colleagues, which are nobody's secret."""

    request: HttpRequest
    model_admin: Any

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_of_colleagues or super().has_perm(request, obj)

    def get_queryset(self) -> QuerySet[Any]:
        if not self._is_of_colleagues:
            found: QuerySet[Any] = super().get_queryset()
            return found
        colleagues = User.objects.interviewers()
        for word in self.term[:LONGEST_TERM].split()[:MOST_WORDS]:
            colleagues = colleagues.filter(name__icontains=word)
        return colleagues.order_by("name", "pk")

    @property
    def _is_of_colleagues(self) -> bool:
        return self.model_admin.model is User


def offered(request: HttpRequest) -> HttpResponseBase:
    """The admin's one address for what is offered."""
    return Offered.as_view(admin_site=admin.site)(request)


class ColleagueSelect(AutocompleteSelect):
    """A field for a colleague, who is found by typing; its script tells its name to those who listen."""

    @property
    def media(self) -> forms.Media:
        script: Any = forms.Script("hiring/js/choosing.js", type="module")
        return super().media + forms.Media(js=(script,))


def colleague_widget() -> ColleagueSelect:
    """A field for a colleague."""
    return ColleagueSelect(HiringTeamMember._meta.get_field("user"), admin.site)


admin.site.autocomplete_view = offered  # type: ignore[method-assign,assignment]
