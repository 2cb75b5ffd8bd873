"""What webhooks were told: each event with every try, of records the reader sees, and sending one again."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display

from hiring.admin.acts import act
from hiring.admin.audit_search import uuid_of
from hiring.admin.filters import VisibleFilter
from hiring.admin.links import page_url, record_link
from hiring.admin.paging import ShortPaginator
from hiring.admin.scoped import ReadOnlyAdmin, ScopedInline, actor
from hiring.models import WebhookAttempt, WebhookDelivery
from hiring.operations.webhook_events import NAMES, TEST
from hiring.operations.webhooks import replay_delivery

STATES = {"owed": "Waiting", "delivered": "Arrived", "failed": "Failed", "lapsed": "Not for its owner"}
COLOURS = {"owed": "warning", "delivered": "success", "failed": "danger", "lapsed": "info"}


class StateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        state = self.value()
        return queryset.in_state(state) if state in STATES else queryset


class EventFilter(DropdownFilter):
    title = "event"
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, name) for name in (*NAMES, TEST)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        event = self.value()
        return queryset.filter(event=event) if event else queryset


class TryInline(ScopedInline):
    model = WebhookAttempt
    verbose_name_plural = "tries"
    fields = ("at", "answer", "milliseconds")
    readonly_fields = fields

    @display(description="Answer")
    def answer(self, attempt: WebhookAttempt) -> str:
        return " ".join(filter(None, (f"{attempt.status or ''}", attempt.error)))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "webhook_name", "about", "state", "attempts", "happened_at")
    list_display_links = ("event",)
    list_select_related = ("webhook",)
    list_filter = (("webhook", VisibleFilter), StateFilter, EventFilter)
    # Whether there is a field to search in; `get_search_results` says what is looked for.
    search_fields = ("object_id",)
    search_help_text = "A record's id, or a webhook-id."
    sortable_by = ()
    paginator = ShortPaginator
    ordering = ("-pk",)
    fields = (
        "event",
        "webhook_link",
        "about_link",
        "message_id",
        "standing",
        "happened_at",
        "delivered_at",
        "failed_at",
        "next_attempt_at",
    )
    inlines = (TryInline,)
    actions_detail = ("replay",)
    change_list_template = "admin/hiring/file_list.html"
    empty_title = "Nothing was told yet"
    empty_words = (
        "Every event that is owed to a webhook stands here for a month, with each try and what was answered. "
        "Send a test from a webhook's page to see one."
    )

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.split()
        ids = {found for word in words if (found := uuid_of(word))}
        if not words:
            return queryset, False
        return queryset.filter(Q(object_id__in=ids) | Q(public_id__in=ids)), False

    @display(description="Webhook")
    def webhook_name(self, delivery: WebhookDelivery) -> str:
        return delivery.webhook.name or "Without a name"

    @display(description="Webhook")
    def webhook_link(self, delivery: WebhookDelivery) -> str:
        return record_link(delivery.webhook)

    @display(description="About")
    def about(self, delivery: WebhookDelivery) -> str:
        return f"{delivery.object_type.rpartition('.')[2]} {delivery.object_id}"

    @display(description="About")
    def about_link(self, delivery: WebhookDelivery) -> str:
        record = apps.get_model(delivery.object_type)._default_manager
        found = record.filter(public_id=delivery.object_id).first()
        return record_link(found) if found else self.about(delivery)

    @display(description="webhook-id")
    def message_id(self, delivery: WebhookDelivery) -> str:
        return str(delivery.public_id)

    @display(description="State")
    def standing(self, delivery: WebhookDelivery) -> str:
        return STATES[state_of(delivery)]

    @display(description="State", label=COLOURS)
    def state(self, delivery: WebhookDelivery) -> tuple[str, str]:
        state = state_of(delivery)
        return state, STATES[state]

    @action(description="Send again", url_path="replay", icon="replay")
    def replay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        delivery = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            replay_delivery(delivery_id=delivery.pk, by=actor(request))
            return "It is sent again. Reload this page to see what comes of it."

        return act(
            self,
            request,
            title=f"Send {delivery.event} again",
            intro="It keeps its id, so a receiver that knows it already can pass it over. It says what holds now.",
            submit="Send again",
            run=run,
            back=page_url(delivery),
        )

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return request.user.has_perm("hiring.change_webhook")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        delivery = self.get_object(request, str(object_id))
        ended = delivery is not None and state_of(delivery) in {"delivered", "failed"}
        can = ended and self.acts_on(request, delivery) and delivery.webhook.disabled_at is None
        return super().get_actions_detail(request, object_id) if can else []

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {
            "empty_link": reverse("admin:hiring_webhook_changelist"),
            "empty_verb": "Open the webhooks",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})


def state_of(delivery: WebhookDelivery) -> str:
    """How a delivery stands, as a key of STATES."""
    ends = {
        "delivered": delivery.delivered_at,
        "failed": delivery.failed_at,
        "lapsed": delivery.lapsed_at,
    }
    return next((name for name, moment in ends.items() if moment), "owed")
