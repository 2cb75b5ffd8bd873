"""Accounts: created with a persona, changed by site admins, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import password_validation
from django.db import models
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from hiring.admin.acts import act, bound
from hiring.admin.links import page_url
from hiring.admin.scoped import Place, ScopedAdmin, actor
from hiring.models import User
from hiring.operations.accounts import change_person, persona_of, set_password
from hiring.operations.links import revoke_links_of
from hiring.operations.people import create_person
from hiring.permissions import Persona

_PERSONAS = [(persona.value, persona.value) for persona in Persona]


class PersonForm(forms.ModelForm):
    """An account and the persona it holds."""

    persona = forms.ChoiceField(
        choices=_PERSONAS, initial=Persona.INTERVIEWER.value, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = User
        fields = ("email", "name", "title", "timezone", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = persona_of(self.instance) if self.instance.pk else None
        if held:
            self.fields["persona"].initial = held.value


class NewPersonForm(PersonForm):
    """A new account; without a password the person cannot sign in until one is set."""

    password = forms.CharField(
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Leave it empty for a service account, or to set it later.",
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(password)
        return password


class PasswordForm(forms.Form):
    """A password typed once, by somebody who hands it over."""

    password = forms.CharField(
        strip=False, widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


@admin.register(User)
class UserAdmin(ScopedAdmin):
    place = Place("Access", "group")
    form = PersonForm
    list_display = ("name", "email", "title", "personas", "is_active")
    list_filter = ("is_active", "is_staff", "is_service")
    search_fields = ("name", "email", "title")
    actions_detail = ("password", "revoke")
    fields = (("email", "name"), ("title", "timezone"), "persona", "is_active")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

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

    @admin.display(description="Persona")
    def personas(self, person: Any) -> str:
        return (
            Persona.SITE_ADMIN.value
            if person.is_superuser
            else ", ".join(g.name for g in person.groups.all())
        )

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        return create_person(
            email=data["email"],
            name=data["name"],
            persona=Persona(data["persona"]),
            by=actor(request),
            password=data["password"] or None,
            title=data["title"],
            timezone_name=data["timezone"],
        )

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        changed = set(form.changed_data)
        if changed:
            change_person(
                person_id=record.pk,
                by=actor(request),
                changes={name: form.cleaned_data[name] for name in changed - {"persona"}},
                persona=Persona(form.cleaned_data["persona"]) if "persona" in changed else None,
            )

    @action(description="Set a password", url_path="password", icon="key")
    def password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            set_password(person_id=person.pk, password=data["password"], by=actor(request))
            return f"{person} signs in with the new password from now on."

        return act(
            self,
            request,
            form=bound(PasswordForm, request),
            title=f"A password for {person}",
            submit="Set password",
            run=run,
            back=page_url(person),
        )

    @action(description="Revoke links", url_path="revoke", icon="link_off")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            revoke_links_of(person_id=person.pk, by=actor(request))
            return f"Every link mailed to {person} so far is taken back. The next mail carries a fresh one."

        return act(
            self,
            request,
            title=f"Revoke all links of {person}",
            intro="Every link to a scorecard that was mailed to them so far stops working at once, and so does every "
            "page that such a link has opened. What they wrote is kept. To sign them out too, set a new password.",
            submit="Revoke links",
            danger=True,
            run=run,
            back=page_url(person),
        )
