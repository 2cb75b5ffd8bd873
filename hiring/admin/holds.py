"""Who must not be erased, and what people agreed to."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action, display

from hiring.admin.acts import act, bound
from hiring.admin.links import anchor, page_url
from hiring.admin.privacy_forms import LiftForm, WithdrawForm
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.models import Consent, LegalHold
from hiring.operations.consents import withdraw_consent
from hiring.operations.holds import lift_hold, may_lift
from hiring.reauthentication import recently_authenticated

SOON = timedelta(days=60)


class HoldFilter(DropdownFilter):
    """Holds that stand, unless one asks for the others."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("over", "Over"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        standing = LegalHold.objects.standing().values("pk")
        if self.value() is None:
            return queryset.filter(pk__in=standing)
        return queryset.exclude(pk__in=standing) if self.value() == "over" else queryset


class ConsentFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("standing", "Standing"), ("soon", "Ends within two months"), ("over", "Over")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        standing = Consent.objects.standing(now)
        asked = {
            "standing": queryset.filter(pk__in=standing.values("pk")),
            "soon": queryset.filter(pk__in=standing.filter(expires_at__lte=now + SOON).values("pk")),
            "over": queryset.exclude(pk__in=standing.values("pk")),
        }
        return asked.get(self.value() or "", queryset)


class AboutPersonAdmin(ReadOnlyAdmin):
    """Rows about a person, each leading to the dossier it was made on."""

    list_select_related: Any = ("candidate",)
    list_display_links: Any = ("person",)
    search_fields = ("candidate__name",)
    change_list_template = "admin/hiring/file_list.html"

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    @display(description="Person", ordering="candidate__name")
    def person(self, row: Any) -> str:
        return str(row.candidate)

    @display(description="File")
    def file(self, row: Any) -> str:
        return anchor(page_url(row.candidate), row.candidate)


@admin.register(LegalHold)
class LegalHoldAdmin(AboutPersonAdmin):
    place = Place("Privacy", "lock", 3)
    list_display = ("person", "reason", "placed_by", "placed_at", "state_label")
    list_select_related = ("candidate", "placed_by")
    list_filter = (HoldFilter,)
    ordering = ("-pk",)
    fields = ("file", "reason", "placed_by", "placed_at", "ends_on", "lifted_by", "lifted_at", "lift_reason")
    actions_detail = ("lift",)
    empty_title = "Nobody is held"
    empty_words = (
        "A legal hold keeps everything about a person whatever the rules say. Place one on a person's page, "
        "or on somebody who is about to be erased."
    )

    @display(description="State", label={"on": "warning", "off": "info"})
    def state_label(self, hold: LegalHold) -> tuple[str, str]:
        if hold.lifted_at:
            return "off", "Lifted"
        if hold.ends_on is None:
            return "on", "Until lifted"
        over = hold.ends_on < timezone.localdate()
        return ("off", "Over") if over else ("on", f"Until {hold.ends_on:%-d %b %Y}")

    def runs(self, request: HttpRequest, record: Any) -> bool:
        standing = LegalHold.objects.standing().filter(pk=record.pk).exists()
        return standing and may_lift(record, actor(request))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        hold = self.get_object(request, str(object_id))
        usable = hold is not None and self.acts_on(request, hold)
        return super().get_actions_detail(request, object_id) if usable else []

    @action(description="Lift the hold", url_path="lift", icon="lock_open")
    @recently_authenticated
    def lift(self, request: HttpRequest, object_id: str) -> HttpResponse:
        hold = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            lift_hold(hold_id=hold.pk, reason=data["reason"], by=actor(request))
            return f"{hold.candidate} is not held by this any more."

        return act(
            self,
            request,
            form=bound(LiftForm, request),
            title=f"Lift the hold on {hold.candidate}",
            intro="From the next night on the retention rules decide about them again, with full notice.",
            submit="Lift the hold",
            run=run,
            back=page_url(hold),
        )


@admin.register(Consent)
class ConsentAdmin(AboutPersonAdmin):
    place = Place("Privacy", "handshake", 4)
    list_display = ("person", "purpose", "wording_version", "given_at", "expires_at", "state_label")
    list_filter = (ConsentFilter, ("purpose", ChoicesDropdownFilter))
    ordering = ("expires_at", "pk")
    fields = (
        "file",
        "purpose",
        "wording",
        "wording_version",
        ("given_at", "expires_at"),
        ("how", "recorded_by"),
        ("withdrawn_at", "withdrawn_how"),
    )
    actions_detail = ("withdraw",)
    empty_title = "No consents yet"
    empty_words = (
        "Where somebody agrees to stay on file, record it on their page, in the words they agreed to. "
        "They are kept until it ends."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("candidate", "recorded_by")

    @display(description="State", label={"on": "success", "off": "info"})
    def state_label(self, consent: Consent) -> tuple[str, str]:
        if consent.withdrawn_at:
            return "off", "Withdrawn"
        return ("on", "Stands") if consent.expires_at > timezone.now() else ("off", "Over")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        consent = self.get_object(request, str(object_id))
        usable = consent is not None and self._may_withdraw(request, consent)
        return super().get_actions_detail(request, object_id) if usable else []

    def _may_withdraw(self, request: HttpRequest, consent: Consent) -> bool:
        return consent.withdrawn_at is None and request.user.has_perm("hiring.change_consent")

    @action(description="Withdraw", url_path="withdraw", icon="undo")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        consent = self.get_acted_on(request, object_id)
        if not self._may_withdraw(request, consent):
            raise Http404

        def run(data: dict[str, Any]) -> str:
            withdraw_consent(consent_id=consent.pk, how=data["how"], by=actor(request))
            return "Recorded. From the next night on the retention rules decide without it."

        return act(
            self,
            request,
            form=bound(WithdrawForm, request),
            title=f"{consent.candidate} takes this back",
            intro=f"What they agreed to: {consent.get_purpose_display().lower()}. It cannot be put back: "
            "who agrees again gives a new consent.",
            submit="Record the withdrawal",
            run=run,
            back=page_url(consent),
        )
