"""Webhooks: who is told what, tried out, switched on and off. The secret is shown once."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from hiring.admin.acts import act, bound
from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import Place, ScopedAdmin, actor
from hiring.errors import DomainError
from hiring.models import User, Webhook, WebhookDelivery
from hiring.operations.webhook_events import ANY, EVENTS
from hiring.operations.webhooks import (
    change_webhook,
    create_webhook,
    disable_webhook,
    enable_webhook,
    replay_failed,
    rotate_secret,
    send_test,
)
from hiring.reauthentication import recently_authenticated

_SINCE = {"1": "an hour ago", "24": "a day ago", "168": "a week ago", "8760": "the log begins"}
_CHOICES = [
    (
        kind.capitalize(),
        [(f"{kind}.{ANY}", "All of these, and those to come")]
        + [(f"{kind}.{verb}", f"{kind}.{verb}") for verb in verbs],
    )
    for kind, verbs in EVENTS.items()
]


class ReplayForm(forms.Form):
    """From when on what failed is sent again."""

    since = forms.ChoiceField(
        label="What failed since",
        choices=list(_SINCE.items()),
        initial="24",
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(Webhook)
class WebhookAdmin(ScopedAdmin):
    place = Place("Access", "webhook")
    list_display = ("title", "owner", "host", "told", "state")
    list_display_links = ("title",)
    list_select_related = ("owner",)
    search_fields = ("name", "url", "owner__name")
    change_list_template = "admin/hiring/file_list.html"
    empty_title = "Nobody is told of anything yet"
    empty_words = (
        "A webhook tells another system what happens here: a candidate was moved, a panel is complete. It needs "
        "a service account, whose sight is the limit of what is told, and an address that receives signed events."
    )
    actions_detail = ("test", "log", "replay", "rotate", "switch_off", "switch_on")

    class Media:
        css = {"all": ("hiring/css/files.css", "hiring/css/webhooks.css")}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = ("name", "url", "events")
        return (*asked, "owner", "standing", "secrets") if obj else ("name", "owner", "url", "events")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("owner", "standing", "secrets") if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request):
            extra_context = {"empty_link": reverse("admin:hiring_webhook_add"), "empty_verb": "Add a webhook"}
        return super().changelist_view(request, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.filter(is_service=True, is_active=True)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label = "Service account"
        field.help_text = "What it may see when an event is sent is what is told, without contact data."
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "events":
            field = super().formfield_for_dbfield(db_field, request, **kwargs)
            if db_field.name == "url" and field:
                # Django's own would offer a link: to be read in a browser is not what such an address is for.
                field.widget = UnfoldAdminTextInputWidget()
                field.label = "Address"
                field.help_text = "https, of a public host. Events are posted there, and signed."
            return field
        return forms.MultipleChoiceField(choices=_CHOICES, widget=UnfoldAdminCheckboxSelectMultipleWidget())

    @display(description="Name", ordering="name")
    def title(self, webhook: Webhook) -> str:
        return webhook.name or "Without a name"

    @display(description="Host")
    def host(self, webhook: Webhook) -> str:
        return urlsplit(webhook.url).netloc

    @display(description="Told of")
    def told(self, webhook: Webhook) -> str:
        return ", ".join(webhook.events)

    @display(description="State", label={"on": "success", "failing": "warning", "off": "danger"})
    def state(self, webhook: Webhook) -> tuple[str, str]:
        if webhook.disabled_at:
            return "off", "Switched off"
        return ("failing", "Failing") if webhook.failing_since else ("on", "On")

    @display(description="State")
    def standing(self, webhook: Webhook) -> str:
        if webhook.disabled_at:
            said = webhook.disabled_because or "By hand."
            return f"Switched off. {said} Since {_moment(webhook.disabled_at)} it is owed nothing new."
        if webhook.failing_since:
            return f"Nothing has arrived since {_moment(webhook.failing_since)}. It is tried for a day."
        return "On"

    @display(description="Secret")
    def secrets(self, webhook: Webhook) -> str:
        until = webhook.former_secret_until
        if until and until > timezone.now():
            return f"Events are signed with the former one, too, until {_moment(until)}."
        return "Shown once, when it was made. Rotate it to have another."

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        webhook, request.secret = create_webhook(  # type: ignore[attr-defined]
            owner=data["owner"],
            name=data["name"],
            url=data["url"],
            events=data["events"],
            by=actor(request),
        )
        return webhook

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if changes:
            change_webhook(webhook_id=record.pk, by=actor(request), changes=changes)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._shown_once(request, obj, request.secret)  # type: ignore[attr-defined]

    def _shown_once(self, request: HttpRequest, webhook: Webhook, secret: str) -> HttpResponse:
        """The only page that ever shows the secret: answered at once, so that no session or log keeps it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the secret now",
            "opts": self.opts,
            "webhook": webhook,
            "secret": secret,
            "back": page_url(webhook),
        }
        answer = TemplateResponse(request, "admin/hiring/webhook_secret.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @recently_authenticated
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)

    @action(description="Send a test", url_path="test", icon="send")
    def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        webhook = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            send_test(webhook_id=webhook.pk, by=actor(request))
            return "The event webhook.test is on its way. The log below says what came of it."

        return act(
            self,
            request,
            title=f"Send a test to {self.title(webhook)}",
            intro="Posts the event webhook.test, signed like every other, which says nothing about anybody.",
            submit="Send the test",
            run=run,
            back=page_url(webhook),
            onward=log_url(webhook),
        )

    @action(description="Log", url_path="log", icon="list")
    def log(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(log_url(self.get_acted_on(request, object_id)))

    @action(description="Send again", url_path="replay", icon="replay")
    def replay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        webhook = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            since = timezone.now() - timedelta(hours=int(data["since"]))
            replay_failed(webhook_id=webhook.pk, since=since, by=actor(request))
            return f"Whatever failed since {_SINCE[data['since']]} is sent again."

        return act(
            self,
            request,
            form=bound(ReplayForm, request),
            title=f"Send again what failed: {self.title(webhook)}",
            intro="Each event keeps its id, so a receiver that knows it already can pass it over. What it says is what "
            "holds now.",
            submit="Send again",
            run=run,
            back=page_url(webhook),
            onward=log_url(webhook),
        )

    @action(description="Rotate the secret", url_path="rotate", icon="autorenew")
    @recently_authenticated
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        webhook = self.get_acted_on(request, object_id)
        if request.method == "POST":
            try:
                return self._shown_once(request, *rotate_secret(webhook_id=webhook.pk, by=actor(request)))
            except DomainError as refusal:
                messages.error(request, refusal.detail)
                return HttpResponseRedirect(page_url(webhook))
        return act(
            self,
            request,
            title=f"Rotate the secret of {self.title(webhook)}",
            intro="Makes another secret and shows it once. For seven days events are signed with both.",
            submit="Make the new secret",
            run=lambda _data: "",
            back=page_url(webhook),
        )

    @action(description="Switch off", url_path="off", icon="block")
    def switch_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        webhook = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            disable_webhook(webhook_id=webhook.pk, by=actor(request))
            return f"{self.title(webhook)} is told of nothing any more."

        return act(
            self,
            request,
            title=f"Switch {self.title(webhook)} off",
            intro="Nothing is sent any more. What is still owed counts as failed and can be sent again; what happens "
            "from now on is not kept for it.",
            submit="Switch off",
            danger=True,
            run=run,
            back=page_url(webhook),
        )

    @action(description="Switch on", url_path="on", icon="check")
    def switch_on(self, request: HttpRequest, object_id: str) -> HttpResponse:
        webhook = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            enable_webhook(webhook_id=webhook.pk, by=actor(request))
            return f"{self.title(webhook)} is told of what happens from now on. Send again what failed."

        return act(
            self,
            request,
            title=f"Switch {self.title(webhook)} on",
            intro="It is told of what happens from now on. What failed before can then be sent again.",
            submit="Switch on",
            run=run,
            back=page_url(webhook),
        )

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return request.user.has_perm("hiring.change_webhook")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        webhook = self.get_object(request, str(object_id))
        if webhook is None or not self.acts_on(request, webhook):
            return []
        hidden = {"test", "replay", "off"} if webhook.disabled_at else {"on"}
        return [one for one in super().get_actions_detail(request, object_id) if one.path not in hidden]


def log_url(webhook: Webhook) -> str:
    """The deliveries of one webhook."""
    return list_url(WebhookDelivery, webhook__id__exact=webhook.pk)


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
