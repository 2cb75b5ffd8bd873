"""How long people are kept: the rules, for site admins to make and recruiters to read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.decorators import display

from hiring.admin.scoped import Place, ScopedAdmin, actor
from hiring.countries import country_name
from hiring.models import RetentionRule
from hiring.operations.retention import save_rule
from hiring.operations.retention_words import months_words


@admin.register(RetentionRule)
class RetentionRuleAdmin(ScopedAdmin):
    place = Place("Privacy", "policy", 1)
    list_display = ("outcome", "where", "kept", "state", "basis")
    list_display_links = ("outcome",)
    ordering = ("outcome", "country")
    fields = (("outcome", "country"), "months", "basis", "is_active")
    change_list_template = "admin/hiring/file_list.html"
    empty_title = "Everybody is kept, until you say how long"
    empty_words = (
        "No rule comes with Fairpanel: how long people may be kept is for your law and your policy to say. "
        "A rule says so for one outcome, everywhere or in one country, and does nothing before it is in force."
    )

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request):
            extra_context = {
                "empty_link": reverse("admin:hiring_retentionrule_add"),
                "empty_verb": "Add a rule",
            }
        return super().changelist_view(request, extra_context)

    @display(description="Where", ordering="country")
    def where(self, rule: RetentionRule) -> str:
        return country_name(rule.country)

    @display(description="Kept for", ordering="months")
    def kept(self, rule: RetentionRule) -> str:
        return months_words(rule.months)

    @display(description="State", ordering="is_active", label={"on": "success", "off": "info"})
    def state(self, rule: RetentionRule) -> tuple[str, str]:
        return ("on", "In force") if rule.is_active else ("off", "Off")

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return save_rule(by=actor(request), changes=form.cleaned_data)

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if changes:
            save_rule(by=actor(request), rule_id=record.pk, changes=changes)
