"""What an event is about, as the API shows it to the owner of a webhook."""

from collections.abc import Mapping
from datetime import UTC
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request

from hiring.api.records import RecordViewSet
from hiring.models import ApiToken, User
from hiring.scopes import ANY, READ


class _OwnRequest(HttpRequest):
    """A request that nobody sent, as if to the site's own address."""

    def __init__(self) -> None:
        super().__init__()
        site = urlsplit(settings.BASE_URL)
        port = str(site.port or (443 if site.scheme == "https" else 80))
        self.method = "GET"
        self.META = {"SERVER_NAME": site.hostname or "localhost", "SERVER_PORT": port}

    @property
    def scheme(self) -> str:
        return urlsplit(settings.BASE_URL).scheme

    def get_host(self) -> str:
        return urlsplit(settings.BASE_URL).netloc


def shown_to(object_type: str, object_id: UUID, owner: User) -> Mapping[str, Any] | None:
    """Name the resource and the id, the address and the record itself; None for what the owner may not see.

    Read as by a token with every scope but private:read: webhooks carry no contact data.
    """
    resource, viewset, basename = _resources()[object_type]
    request = Request(_OwnRequest())
    request.user = owner
    request.auth = ApiToken(user=owner, scopes=[f"{ANY}:{READ}"])
    view = viewset(request=request, format_kwarg=None, action="list", kwargs={})
    view.action_map = {}
    with timezone.override(UTC):
        record = view.get_queryset().filter(public_id=object_id).first()
        if record is None:
            return None
        shown = view.get_serializer(record).data
    path = reverse(f"api:{basename}-detail", args=[object_id])
    address = settings.BASE_URL.rstrip("/") + path
    return {"resource": resource, "id": object_id, "url": address, "object": shown}


@cache
def _resources() -> dict[str, tuple[str, type[RecordViewSet], str]]:
    """The API's resources by the label of their model."""
    from scorecards.api.urls import router  # noqa: PLC0415 - addresses are loaded after everything they lead to

    registered = cast("list[tuple[str, type[RecordViewSet], str]]", router.registry)
    return {_label_of(viewset): (name, viewset, basename) for name, viewset, basename in registered}


def _label_of(viewset: Any) -> str:
    return str(viewset.serializer_class.Meta.model._meta.label_lower)
