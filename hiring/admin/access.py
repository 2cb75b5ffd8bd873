"""API tokens: shown once when they are made, then only told apart and revoked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import action, display

from hiring.admin.acts import act, bound
from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import Place, ScopedAdmin, actor
from hiring.models import ApiToken, User
from hiring.operations.access import create_api_token, revoke_api_token


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdmin):
    place = Place("Access", "key")
    list_display = ("name", "user", "prefix", "state", "last_used_at", "created_at")
    list_select_related = ("user",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "prefix", "user__name")
    fields = ("name", "user", "prefix", "expires_at", "revoked_at", "last_used_at", "created_at")
    readonly_fields = fields
    actions_detail = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("name", "user", "expires_at")

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
            user=data["user"], name=data["name"], by=actor(request), expires_at=data["expires_at"]
        )
        request.secret = secret  # type: ignore[attr-defined]
        return token

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The only page that ever shows the secret: answered at once, so that no session or log keeps it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the token now",
            "opts": self.opts,
            "token": obj,
            "secret": request.secret,  # type: ignore[attr-defined]
            "back": list_url(ApiToken),
        }
        answer = TemplateResponse(request, "admin/hiring/token_created.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @action(description="Revoke", url_path="revoke", icon="block")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        token = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            revoke_api_token(token_id=token.pk, by=actor(request))
            return f"{token} opens nothing any more."

        return act(
            self,
            request,
            form=bound(forms.Form, request),
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
