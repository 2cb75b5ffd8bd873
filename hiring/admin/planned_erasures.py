"""Who is about to be erased, why and when: looked at before it happens, held or postponed from here."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action, display

from hiring.admin.acts import act, bound
from hiring.admin.dossier_privacy import HOLD_WORDS, MAY_HOLD
from hiring.admin.links import anchor, list_url, page_url
from hiring.admin.privacy_forms import HoldForm, PostponeForm
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.admin.selection import Selected, SelectionActs, confirmed, for_each, number_of
from hiring.countries import country_name
from hiring.models import PlannedErasure
from hiring.operations.holds import place_hold
from hiring.operations.planning import postpone_erasure
from hiring.operations.retention_words import explain_plan, months_words

MAY_POSTPONE = "hiring.change_plannederasure"
WEEK = timedelta(days=7)
COLOURS = {"planned": "warning", "done": "info", "withdrawn": "success"}
WHAT_GOES = (
    "Everything that says who they are and every word about them; that they applied, when, and how it ended stays "
    "without a name. Scores stay without words on panels of four and more."
)


class StateFilter(DropdownFilter):
    """People still to go, unless one asks for what became of others."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("done", "Erased"), ("withdrawn", "Spared"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        state = self.value() or PlannedErasure.State.PLANNED
        return queryset.filter(state=state) if state in PlannedErasure.State.values else queryset


class WhenFilter(DropdownFilter):
    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("week", "Within a week"), ("later", "Later"), ("stuck", "Tried and not done")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        soon = timezone.now() + WEEK
        asked: dict[str, dict[str, Any]] = {
            "week": {"erase_after__lte": soon},
            "later": {"erase_after__gt": soon},
            "stuck": {"attempts__gt": 0},
        }
        return queryset.filter(**asked.get(self.value() or "", {}))


@admin.register(PlannedErasure)
class PlannedErasureAdmin(SelectionActs, ReadOnlyAdmin):
    place = Place("Privacy", "auto_delete", 2)
    list_display = ("person", "why", "kept_until", "goes_after", "state_label")
    list_display_links = ("person",)
    list_select_related = ("candidate", "rule", "application__job")
    list_filter = (
        StateFilter,
        WhenFilter,
        ("rule__outcome", ChoicesDropdownFilter),
        ("rule__country", ChoicesDropdownFilter),
    )
    search_fields = ("candidate__name",)
    ordering = ("erase_after", "pk")
    actions = ("hold_selected", "postpone_selected")
    actions_detail = ("hold", "postpone")
    fields = ("file", "explanation", "what_goes", "due_at", "planned_at", "erase_after", "outcome")
    change_list_template = "admin/hiring/file_list.html"
    list_before_template = "admin/hiring/planned_erasures.html"
    empty_title = "Nobody is about to be erased"
    empty_words = (
        "Every night the rules in force are set against everybody. Whoever is due appears here with the reason, "
        "and goes only after the notice, so that you can hold or postpone."
    )

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        siblings = Count("candidate__applications")
        return super().get_queryset(request).annotate(applications=siblings)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        plans = PlannedErasure.objects.open().visible_to(actor(request))
        soon = timezone.now() + WEEK
        extra_context = {
            "coming": plans.count(),
            "soon": plans.filter(erase_after__lte=soon).count(),
            "stuck": plans.filter(attempts__gt=0).count(),
            "rules_url": list_url(PlannedErasure._meta.get_field("rule").related_model),
        }
        return super().changelist_view(request, extra_context)

    @display(description="Person", ordering="candidate__name")
    def person(self, plan: PlannedErasure) -> str:
        return str(plan.candidate)

    @display(description="Why")
    def why(self, plan: PlannedErasure) -> str:
        rule = plan.rule
        about = (
            f"{rule.get_outcome_display()}, {plan.application.job}" if plan.application else "Never applied"
        )
        where = country_name(rule.country) if rule.country else "everywhere"
        kept = f"{months_words(rule.months)}, {where}"
        return f"{about}: {kept}" + (", then by consent" if plan.by_consent else "")

    @display(description="Kept until", ordering="due_at")
    def kept_until(self, plan: PlannedErasure) -> str:
        return date_format(timezone.localtime(plan.due_at), "j M Y")

    @display(description="Goes after", ordering="erase_after")
    def goes_after(self, plan: PlannedErasure) -> str:
        return date_format(timezone.localtime(plan.erase_after), "j M Y")

    @display(description="State", ordering="state", label=COLOURS)
    def state_label(self, plan: PlannedErasure) -> tuple[str, str]:
        return plan.state, plan.get_because_display() or plan.get_state_display()

    @display(description="File")
    def file(self, plan: PlannedErasure) -> str:
        return anchor(page_url(plan.candidate), plan.candidate)

    @display(description="Why")
    def explanation(self, plan: Any) -> str:
        return explain_plan(plan, others=plan.applications - 1 if plan.application else 0)

    @display(description="What goes")
    def what_goes(self, _plan: PlannedErasure) -> str:
        return WHAT_GOES

    @display(description="What became of it")
    def outcome(self, plan: PlannedErasure) -> str:
        words = [plan.get_state_display()]
        if plan.because:
            words = [f"Spared: {plan.get_because_display().lower()}"]
        if plan.postponed_reason:
            words.append(f"Postponed by {plan.postponed_by}: {plan.postponed_reason}")
        if plan.attempts and plan.state == PlannedErasure.State.PLANNED:
            words.append(
                f"Tried {plan.attempts} times, last stopped by {plan.last_error}; tried again every hour"
            )
        return ". ".join(words)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        plan = self.get_object(request, str(object_id))
        is_open = plan is not None and plan.state == PlannedErasure.State.PLANNED
        found = super().get_actions_detail(request, object_id) if is_open else []
        may = {"hold": request.user.has_perm(MAY_HOLD), "postpone": request.user.has_perm(MAY_POSTPONE)}
        return [one for one in found if may[one.path]]

    @action(description="Place a legal hold", url_path="hold", icon="lock")
    def hold(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            place_hold(candidate_id=plan.candidate_id, by=actor(request), **data)
            return f"{plan.candidate} is held and stays."

        return act(
            self,
            request,
            form=bound(HoldForm, request),
            title=f"Place a legal hold on {plan.candidate}",
            intro=HOLD_WORDS,
            submit="Place the hold",
            run=run,
            back=page_url(plan),
            onward=list_url(PlannedErasure),
        )

    @action(description="Postpone", url_path="postpone", icon="event")
    def postpone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            postpone_erasure(plan_id=plan.pk, by=actor(request), **data)
            return f"{plan.candidate} stays until then."

        return act(
            self,
            request,
            form=bound(PostponeForm, request),
            title=f"Postpone the erasure of {plan.candidate}",
            intro="The rule goes on to apply: after that day they go, unless something else keeps them.",
            submit="Postpone",
            run=run,
            back=page_url(plan),
        )

    @action(description="Place a legal hold")
    def hold_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not request.user.has_perm(MAY_HOLD):
            messages.error(request, "You may not place legal holds.")
            return None
        return self._each(
            request,
            queryset,
            HoldForm(request.POST if confirmed(request) else None),
            name="hold_selected",
            title="Place a legal hold on these people",
            submit="Place the holds",
            run=lambda plan, data: place_hold(candidate_id=plan.candidate_id, by=actor(request), **data),
        )

    @action(description="Postpone")
    def postpone_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._each(
            request,
            queryset,
            PostponeForm(request.POST if confirmed(request) else None),
            name="postpone_selected",
            title="Postpone the erasure of these people",
            submit="Postpone",
            run=lambda plan, data: postpone_erasure(plan_id=plan.pk, by=actor(request), **data),
        )

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        form: Any,
        *,
        name: str,
        title: str,
        submit: str,
        run: Any,
    ) -> HttpResponse | None:
        if not self.few(request, queryset):
            return None
        plans = {plan.pk: plan for plan in queryset.select_related("candidate")}
        chosen = [Selected(pk, str(plan.candidate), "") for pk, plan in plans.items()]
        if not confirmed(request) or not form.is_valid():
            return self.ask(request, chosen, form, title=title, name=name, submit=submit)
        done = for_each(request, chosen, lambda one: run(plans[one.pk], form.cleaned_data))
        if done:
            messages.success(request, f"{number_of(done, 'plan')} changed.")
        return None

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return record.state == PlannedErasure.State.PLANNED and request.user.has_perm(MAY_POSTPONE)
