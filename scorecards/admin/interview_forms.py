"""What the page of an interview asks: when, where, with which kit, and who sits there."""

from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
)

from hiring.models import Application, Interview, Panelist, User
from scorecards.models import InterviewKit


class InterviewForm(forms.ModelForm):
    """A scheduled interview; its length stands for the end."""

    minutes = forms.IntegerField(
        label="Length in minutes", min_value=5, max_value=600, widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = Interview
        fields = ("title", "starts_at", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            length = self.instance.ends_at - self.instance.starts_at
            self.fields["minutes"].initial = int(length.total_seconds() // 60)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("starts_at") and data.get("minutes"):
            data["ends_at"] = data["starts_at"] + timedelta(minutes=data["minutes"])
            # The record's own check compares the two, so it must see the new end.
            self.instance.ends_at = data["ends_at"]
        return data


class NewInterviewForm(InterviewForm):
    """An interview of one application, prefilled with the next kit that nobody has used for it."""

    kit = forms.ModelChoiceField(
        queryset=InterviewKit.objects.none(), widget=UnfoldAdminSelectWidget, empty_label=None
    )
    application: Application

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = "Left empty, it is the kit's name."
        self.fields["minutes"].required = False
        self.fields["minutes"].help_text = "Left empty, as long as the kit takes."
        kits = InterviewKit.objects.filter(job=self.application.job_id)
        self.fields["kit"].queryset = kits  # type: ignore[attr-defined]
        used = kits.filter(assignments__interview__application=self.application).values("pk")
        self.fields["kit"].initial = kits.exclude(pk__in=used).first()

    def clean(self) -> dict[str, Any]:
        kit = self.cleaned_data.get("kit")
        if kit and not self.cleaned_data.get("minutes"):
            self.cleaned_data["minutes"] = kit.minutes
        if kit and not self.cleaned_data.get("title"):
            self.cleaned_data["title"] = kit.name
        return super().clean()


class SeatForm(forms.ModelForm):
    """Somebody's seat; who sits there changes by removing one and adding another."""

    user = forms.ModelChoiceField(
        label="Panelist", queryset=User.objects.none(), widget=UnfoldAdminSelect2Widget
    )

    class Meta:
        model = Panelist
        fields = ("user", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = User.objects.interviewers()
        if self.instance.pk:
            field.queryset = User.objects.filter(pk=self.instance.user_id)
            field.disabled = True


class SeatFormSet(BaseInlineFormSet):
    """Seats of one interview: nobody twice, at most one lead."""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        rows = [row for row in rows if not row.get("DELETE") and row.get("user")]
        if sum(row["role"] == Panelist.Role.LEAD for row in rows) > 1:
            raise forms.ValidationError("Only one of them leads the interview.")
