"""What is offered while somebody types into a field: jobs, candidates and colleagues, never a list of them all."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from hiring.admin.scoped import key_of
from hiring.models import Application, AuditEvent, HiringTeamMember, User
from hiring.people_querysets import UserQuerySet

LONGEST_TERM, MOST_WORDS = 200, 6
SCRIPT: Any = forms.Script("hiring/js/choosing.js", type="module")
NOT_A_COLLEAGUE = "Choose a colleague with an active account."


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
        people = self._people()
        for word in self.term[:LONGEST_TERM].split()[:MOST_WORDS]:
            people = people.filter(name__icontains=word)
        return people.order_by("name", "pk")

    def _people(self) -> UserQuerySet:
        """Colleagues; for an interview those who may judge; in the audit trail whoever can be in it."""
        if self.source_field.model is AuditEvent and self.request.user.is_superuser:
            return User.objects.all()
        colleagues = User.objects.interviewers()
        asked = key_of(self.request.GET.get("application", ""))
        if not asked:
            return colleagues
        # Nobody else may learn from who is missing who has a conflict of interest.
        run = Application.objects.run_by(self.request.user).select_related("candidate")
        application = run.filter(pk=asked).first()
        return colleagues.able_to_judge(application) if application else colleagues

    @property
    def _is_of_colleagues(self) -> bool:
        return self.model_admin.model is User


def offered(request: HttpRequest) -> HttpResponseBase:
    """The admin's one address for what is offered."""
    return Offered.as_view(admin_site=admin.site)(request)


class TypedSelect(AutocompleteSelect):
    """A field whose record is found by typing; its script tells its name to those who listen."""

    application: int | None = None

    def get_url(self) -> str:
        address = str(super().get_url())
        return f"{address}?{urlencode({'application': self.application})}" if self.application else address

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=(SCRIPT,))


def colleague_widget(application: int | None = None, **attrs: str) -> TypedSelect:
    """A field for a colleague; with an application, for one who may judge its candidate."""
    widget = TypedSelect(HiringTeamMember._meta.get_field("user"), admin.site, attrs=attrs)
    widget.application = application
    return widget


def actor_widget() -> TypedSelect:
    """A field for whoever can be in the audit trail: other systems and those who have left as well."""
    return TypedSelect(AuditEvent._meta.get_field("actor"), admin.site)


def colleagues(chosen: Any = ()) -> UserQuerySet:
    """Whom one can choose, and whoever was chosen before, even if they have left since."""
    return User.objects.interviewers() | User.objects.filter(pk__in=chosen)


admin.site.autocomplete_view = offered  # type: ignore[method-assign,assignment]
