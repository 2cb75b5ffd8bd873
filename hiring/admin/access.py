"""API tokens: shown once when they are made, then only told apart and revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from hiring.admin.acts import act
from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import Place, ScopedAdmin, actor
from hiring.errors import DomainError
from hiring.models import ApiToken, User
from hiring.operations.access import create_api_token, revoke_api_token, rotate_api_token
from hiring.reauthentication import recently_authenticated
from hiring.scopes import ANY, READ, SCOPES


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdmin):
    place = Place("Access", "key")
    list_display = ("name", "user", "prefix", "state", "last_used_at", "created_at")
    list_select_related = ("user",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "prefix", "user__name")
    fields = (
        "name",
        "user",
        "prefix",
        "opens",
        "for_jobs",
        "expires_at",
        "revoked_at",
        "replaced_by",
        "last_used_at",
        "created_at",
    )
    readonly_fields = fields
    actions_detail = ("rotate", "revoke")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("name", "user", "scopes", "jobs", "expires_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.filter(is_service=True, is_active=True)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label, field.help_text = (
            "Service account",
            "Create one under Users, with the persona Integration.",
        )
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "scopes":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            choices=[(scope, scope) for scope in SCOPES],
            initial=[f"{ANY}:{READ}"],
            widget=UnfoldAdminCheckboxSelectMultipleWidget(),
            help_text="private:read shows e-mail, phone, place, profile and papers of candidates. "
            "What may be written has scopes of its own: reading is no part of them.",
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the operation wrote the jobs too."""

    @display(description="Opens")
    def opens(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @display(description="Jobs")
    def for_jobs(self, token: ApiToken) -> str:
        # Which ones is not said: whoever looks here may not know of each of them.
        return "Certain jobs only" if token.is_limited else "Every job the account may see"

    @display(description="State", label={"usable": "success", "revoked": "danger", "expired": "warning"})
    def state(self, token: ApiToken) -> tuple[str, str]:
        if token.revoked_at:
            return "revoked", "Revoked"
        if token.expires_at and token.expires_at <= timezone.now():
            return "expired", "Expired"
        return "usable", "Usable"

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        token, secret = create_api_token(
            user=data["user"],
            name=data["name"],
            by=actor(request),
            scopes=data["scopes"],
            jobs=list(data["jobs"]),
            expires_at=data["expires_at"],
        )
        request.secret = secret  # type: ignore[attr-defined]
        return token

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._shown_once(request, obj, request.secret)  # type: ignore[attr-defined]

    def _shown_once(self, request: HttpRequest, token: ApiToken, secret: str) -> HttpResponse:
        """The only page that ever shows the secret: answered at once, so that no session or log keeps it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the token now",
            "opts": self.opts,
            "token": token,
            "secret": secret,
            "back": list_url(ApiToken),
        }
        answer = TemplateResponse(request, "admin/hiring/token_created.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @recently_authenticated
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)

    @action(description="Rotate", url_path="rotate", icon="autorenew")
    @recently_authenticated
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        token = self.get_acted_on(request, object_id)
        if request.method == "POST":
            try:
                return self._shown_once(request, *rotate_api_token(token_id=token.pk, by=actor(request)))
            except DomainError as refusal:
                messages.error(request, refusal.detail)
                return HttpResponseRedirect(page_url(token))
        return act(
            self,
            request,
            title=f"Rotate {token}",
            intro="Makes a token that opens the same and shows it once. This one goes on for seven more days.",
            submit="Make the new token",
            run=lambda _data: "",
            back=page_url(token),
        )

    @action(description="Revoke", url_path="revoke", icon="block")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        token = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            revoke_api_token(token_id=token.pk, by=actor(request))
            return f"{token} opens nothing any more."

        return act(
            self,
            request,
            title=f"Revoke {token}",
            intro="Whatever calls with this token is refused at once. A revoked token never works again.",
            submit="Revoke token",
            danger=True,
            run=run,
            back=page_url(token),
        )

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return request.user.has_perm("hiring.change_apitoken")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        token = self.get_object(request, str(object_id))
        usable = token is not None and token.revoked_at is None and self.acts_on(request, token)
        return super().get_actions_detail(request, object_id) if usable else []
