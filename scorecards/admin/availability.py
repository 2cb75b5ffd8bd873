"""Who takes interviews: a page per colleague (skills, weekly load, pauses), and the conflicts of interest."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
)

from hiring.admin.acts import act
from hiring.admin.choosing import NOT_A_COLLEAGUE, colleague_widget, colleagues
from hiring.admin.links import list_url, record_link
from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, actor
from hiring.models import ConflictOfInterest, InterviewPause, Job, User
from hiring.operations.availability import (
    MOST_A_WEEK,
    change_pause,
    end_pause,
    keeps_availability_of,
    pause_interviews,
    set_weekly_interviews,
    withdraw_conflict,
)
from hiring.permissions import works_on_every_job
from scorecards.models import Competency, Interviewer, InterviewerSkill
from scorecards.operations.availability import set_skills
from scorecards.operations.conflicts import declare_conflict


class OwnForm(forms.ModelForm):
    """How often somebody can be asked: theirs to say."""

    weekly_interviews = forms.IntegerField(
        label="Interviews a week",
        min_value=0,
        max_value=MOST_A_WEEK,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="How many this person can be asked for. 0 is none.",
    )

    class Meta:
        model = Interviewer
        fields = ("weekly_interviews",)


class InterviewerForm(OwnForm):
    """How often somebody can be asked, and for what."""

    skills = forms.ModelMultipleChoiceField(
        label="Trained to judge",
        queryset=Competency.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Competency.objects.filter(interviewers__user=self.instance.pk)
        choices: Any = self.fields["skills"]
        choices.queryset = Competency.objects.filter(Q(is_active=True) | Q(pk__in=held.values("pk")))
        self.initial["skills"] = list(held)


class PauseInline(EditableInline):
    model = InterviewPause
    fields = ("starts_on", "ends_on")
    verbose_name = "pause"
    verbose_name_plural = "Pauses: days without interviews"
    ordering = ("-starts_on", "-pk")


@admin.register(Interviewer)
class InterviewerAdmin(ScopedAdmin):
    place = Place("Panels", "record_voice_over", 6)
    form = OwnForm
    list_display = ("name", "title", "skills_held", "weekly_interviews", "next_pause")
    list_filter = (("interviewer_skills__competency", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "title", "email")
    inlines = (PauseInline,)
    fields = ("weekly_interviews", "skills")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        skills = InterviewerSkill.objects.select_related("competency").order_by("competency__position")
        coming = InterviewPause.objects.filter(ends_on__gte=timezone.localdate()).order_by("starts_on", "pk")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("interviewer_skills", queryset=skills),
                Prefetch("interview_pauses", queryset=coming, to_attr="coming_pauses"),
            )
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # What somebody is trained for is for those who plan panels to say.
        return self.fields if works_on_every_job(actor(request)) else ("weekly_interviews", "skills_held")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = InterviewerForm if works_on_every_job(actor(request)) else OwnForm
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if works_on_every_job(actor(request)) else ("skills_held",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return keeps_availability_of(actor(request), record)

    @display(description="Trained to judge")
    def skills_held(self, person: Any) -> str:
        return ", ".join(skill.competency.name for skill in person.interviewer_skills.all()) or "Nothing yet"

    @display(description="Next pause")
    def next_pause(self, person: Any) -> str:
        pause = next(iter(person.coming_pauses), None)
        return f"{pause.starts_on:%-d %b} to {pause.ends_on:%-d %b %Y}" if pause else "-"

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        data, by = form.cleaned_data, actor(request)
        if "weekly_interviews" in form.changed_data:
            set_weekly_interviews(user=record, most=data["weekly_interviews"], by=by)
        if "skills" in form.changed_data:
            set_skills(user=record, competencies=data["skills"], by=by)

    def save_rows(self, request: HttpRequest, record: Any, formset: BaseInlineFormSet) -> None:
        by, user = actor(request), User.objects.get(pk=record.pk)
        for form in formset.forms:
            data = form.cleaned_data
            days = {name: data[name] for name in ("starts_on", "ends_on") if data}
            if form.instance.pk and data.get("DELETE"):
                end_pause(pause_id=form.instance.pk, by=by)
            elif form.instance.pk and form.has_changed():
                change_pause(pause_id=form.instance.pk, by=by, **days)
            elif days and not data.get("DELETE"):
                pause_interviews(user=user, by=by, **days)


class ConflictForm(forms.ModelForm):
    """Who must not judge whom, and why."""

    user = forms.ModelChoiceField(
        label="Colleague",
        queryset=User.objects.none(),
        widget=colleague_widget(),
        error_messages={"invalid_choice": NOT_A_COLLEAGUE},
    )

    class Meta:
        model = ConflictOfInterest
        fields = ("user", "candidate", "job", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = colleagues()  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        # What goes together the operation says, in the same sentence as at every other door.
        return {*super()._get_validation_exclusions(), "candidate", "job"}  # type: ignore[misc]


@admin.register(ConflictOfInterest)
class ConflictAdmin(ScopedAdmin):
    place = Place("Panels", "block", 7)
    form = ConflictForm
    list_display = ("user", "about", "reason", "declared_by", "created_at")
    list_select_related = ("user", "candidate", "job", "declared_by")
    search_fields = ("user__name", "candidate__name", "job__title")
    autocomplete_fields = ("candidate",)
    actions_detail = ("withdraw",)
    fieldsets: Any = (
        (
            None,
            {
                "fields": ("user", "candidate", "job", "reason"),
                "description": "Choose a candidate or a whole job, one of the two: it no longer exists for this "
                "colleague, and what they owe there is taken off them. Only those who run it read this.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user", "candidate", "job", "declared_by")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "job":
            kwargs["queryset"] = Job.objects.run_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A conflict is declared or withdrawn; another reason is another conflict.
        return False

    @admin.display(description="With")
    def about(self, conflict: ConflictOfInterest) -> str:
        return record_link(conflict.candidate or conflict.job)

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        return declare_conflict(
            user=data["user"],
            candidate=data["candidate"],
            job=data["job"],
            reason=data["reason"],
            by=actor(request),
        )

    @action(description="Withdraw", url_path="withdraw", icon="undo")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        conflict = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            withdraw_conflict(conflict_id=conflict.pk, by=actor(request))
            return f"{conflict.user} can be asked again."

        return act(
            self,
            request,
            title=f"Withdraw the conflict of interest: {conflict}",
            intro=f"{conflict.user} can be suggested and seated again, and sees what they saw before. "
            "That it was declared stays in the history.",
            submit="Withdraw it",
            danger=True,
            run=run,
            back=list_url(ConflictOfInterest),
        )
