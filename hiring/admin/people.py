"""Accounts: invited with a persona, changed by site admins, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import display

from hiring.admin.people_acts import SignInActs
from hiring.admin.people_forms import NewPersonForm, PersonForm
from hiring.admin.scoped import Place, actor
from hiring.models import ColleagueInvitation, User
from hiring.operations.accounts import change_person
from hiring.operations.colleagues import invite_colleague
from hiring.operations.people import create_person
from hiring.permissions import Persona
from hiring.reauthentication import asked_again

STANDINGS = {
    "open": "success",
    "invited": "info",
    "expired": "warning",
    "withdrawn": "danger",
    "closed": "danger",
}


@admin.register(User)
class UserAdmin(SignInActs):
    place = Place("Access", "group")
    form = PersonForm
    list_display = ("name", "email", "title", "personas", "standing")
    list_filter = ("is_active", "is_staff", "is_service")
    list_select_related = ("invitation",)
    search_fields = ("name", "email", "title")
    actions_detail = (
        "invite",
        "withdraw",
        {
            "title": "Signing in",
            "icon": "key",
            "items": ("password", "end_all_sessions", "reset_factor", "unlink", "revoke"),
        },
    )
    fields = ("email", "name", ("title", "timezone"), "persona", "is_active")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("invitation").prefetch_related("groups")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change, **{**kwargs, "form": PersonForm if obj else NewPersonForm}
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else (("email", "name"), ("title", "timezone"), "persona", "password")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("email",) if obj else ()

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return request.user.is_superuser

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Who gives personas proves who they are: when the form is asked for, and for a change when it is sent."""
        if request.user.is_superuser and (object_id is None or request.method == "POST"):
            question = asked_again(request)
            if question is not None:
                return question
        return super().changeform_view(request, object_id, form_url, extra_context)

    @admin.display(description="Persona")
    def personas(self, person: Any) -> str:
        return (
            Persona.SITE_ADMIN.value
            if person.is_superuser
            else ", ".join(g.name for g in person.groups.all())
        )

    @display(description="Account", label=STANDINGS)
    def standing(self, person: Any) -> tuple[str, str]:
        """Whether it is open, and how far an invitation has come."""
        invitation: ColleagueInvitation | None = getattr(person, "invitation", None)
        if invitation and invitation.withdrawn_at:
            return "withdrawn", "Invitation withdrawn"
        if not person.is_active:
            return "closed", "Closed by its groups" if person.left_groups_at else "Closed"
        if invitation and not invitation.accepted_at:
            now = timezone.now()
            return ("invited", "Invited") if invitation.is_open(now) else ("expired", "Invitation expired")
        return "open", "Open"

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        persona = Persona(data["persona"])
        facts = {
            "email": data["email"],
            "name": data["name"],
            "persona": persona,
            "by": actor(request),
            "title": data["title"],
            "timezone_name": data["timezone"],
        }
        if data["password"] or persona is Persona.INTEGRATION:
            return create_person(**facts, password=data["password"] or None)
        return invite_colleague(**facts)

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        changed = set(form.changed_data)
        if changed:
            change_person(
                person_id=record.pk,
                by=actor(request),
                changes={name: form.cleaned_data[name] for name in changed - {"persona"}},
                persona=Persona(form.cleaned_data["persona"]) if "persona" in changed else None,
            )

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what can be done about this person."""
        person = self.get_object(request, str(object_id))
        if person is None:
            return []
        return [one for one in super().get_actions_detail(request, object_id) if _fits(person, one)]


def _fits(person: User, entry: Any) -> bool:
    invitation: ColleagueInvitation | None = getattr(person, "invitation", None)
    is_waiting = invitation is not None and not invitation.accepted_at
    if person.is_service:
        return False
    if entry.path == "invite":
        return is_waiting or not (person.last_login or person.has_usable_password())
    if entry.path == "withdraw":
        return is_waiting and invitation is not None and not invitation.withdrawn_at
    return True
