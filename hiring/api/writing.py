"""What all writes share: one transaction, keys for repeats, the version that was seen, and the answer.

A handler parses (`body`), calls one operation with `by=self.by`, and answers (`answer`). All else is here.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import OperationalError, models, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.metadata import SimpleMetadata
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.bodies import JSONParser, checked, fingerprint_of, refuse_large, take_chunked
from hiring.api.etags import Tagged, etag_of, names_tag
from hiring.api.scopes import may_read
from hiring.errors import InvalidInput, NotAllowed
from hiring.models import User
from hiring.operations.idempotency import Attempt, claim_key, keep_answer

_KEY = re.compile(r"[\x20-\x7e]{1,255}")
CREATED, SERVER_ERROR = 201, 500
LOST_RACES = frozenset({"40P01", "40001"})
OUT_OF_SIGHT = "Nothing was written: this would be out of your own sight."


class PreconditionFailed(APIException):
    """The member is no longer as If-Match says."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "It has changed since you read it. Read it again, and decide anew."


class WithoutForms(SimpleMetadata):
    """OPTIONS tells what the address is; what may be sent stands in the OpenAPI document."""

    def determine_actions(self, request: Request, view: Any) -> dict[str, Any]:  # noqa: ARG002
        return {}


class Writing(Tagged):
    """Put before RecordViewSet: opens the methods for which the viewset has handlers.

    Each handler runs in one transaction, which a refusal undoes as a whole. A POST with an `Idempotency-Key` is
    done once; `If-Match` is compared under the lock that the operation takes.
    """

    resource: str  # RecordViewSet says it
    parser_classes = (JSONParser,)
    metadata_class = WithoutForms
    # Bytes of a body that are read at most.
    largest_body: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    # An operation's word for a field → where in the body it is said, such as `candidate/email`.
    members: ClassVar[Mapping[str, str]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_large(request, self.largest_body)
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        take_chunked(request, self.largest_body)
        if method in {"post", "patch"} and hasattr(self, method):
            # Only now it is known who asks; DRF looks the handler up after this.
            setattr(self, method, partial(self._in_one_piece, getattr(self, method)))

    @property
    def by(self) -> User:
        """Who acts; nobody gets here without having signed in."""
        return cast("User", self.request.user)

    def body(self, serializer_class: type[serializers.Serializer]) -> dict[str, Any]:
        """What was sent, validated: only members that were sent or have a default. ValidationError names the others."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        return checked(serializer)

    def member(self) -> Any:
        """The row the address names, without what only its representation loads; Http404 where unseen."""
        return get_object_or_404(self.get_queryset().prefetch_related(None), public_id=self.kwargs["id"])

    def answer(self, record: models.Model, *, status: int = 200) -> Response:
        """The record as a GET of its address shows it to the caller, with its ETag and, when created, Location.

        204 without a body for a token that may write and not read. NotAllowed, which undoes the write, where the
        caller would not see what they have written.
        """
        row = self.get_queryset().filter(pk=record.pk).first()
        if row is None:
            raise NotAllowed(OUT_OF_SIGHT)
        headers = {"Location": self.address_of(row)} if status == CREATED else {}
        if not may_read(self.request, self.resource):
            return Response(status=204, headers=headers)
        data = self.get_serializer(row).data
        return Response(data, status=status, headers={**headers, "ETag": etag_of(self.tagged(data))})

    def address_of(self, record: Any) -> str:
        """Where a member of this resource is read."""
        address: str = self.reverse_action("detail", kwargs={"id": record.public_id})
        return address

    def hold(self, record: Any) -> None:
        """Lock what the operations on this member lock first; locks in another order would deadlock."""
        list(type(record)._default_manager.select_for_update(of=("self",)).filter(pk=record.pk))

    def _in_one_piece(
        self, handler: Callable[..., HttpResponseBase], request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        act = partial(self._act, handler, request, *args, **kwargs)
        attempt = _attempt(request)

        def at_once() -> HttpResponseBase:
            with transaction.atomic():
                return self._once(attempt, act) if attempt else act()

        is_whole = not transaction.get_connection().in_atomic_block
        try:
            return at_once()
        except OperationalError as loss:
            if not (is_whole and _is_lost_race(loss)):
                raise
        # The database gave way to another writer and undid everything of this request: it is done as if it came now.
        return at_once()

    def _act(
        self, handler: Callable[..., HttpResponseBase], request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        expected = request.headers.get("If-Match")
        if self.detail and expected is not None:
            self.hold(self.member())
            present = self.get_serializer(self.get_object()).data
            if not names_tag(expected, etag_of(self.tagged(present))):
                raise PreconditionFailed
        return handler(request, *args, **kwargs)

    def _once(self, attempt: Attempt, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        row, is_first = claim_key(attempt=attempt)
        if not is_first:
            return _bytes(row.status, {**row.headers, "Idempotency-Replayed": "true"}, bytes(row.body))
        try:
            with transaction.atomic():
                response = act()
        except Exception as refusal:
            if isinstance(refusal, OperationalError) and _is_lost_race(refusal):
                raise
            # Told as DRF tells it.
            response = self.handle_exception(refusal)
        if response.status_code >= SERVER_ERROR:
            transaction.set_rollback(True)
            return response
        answer = self._rendered(response)
        keep_answer(row=row, status=answer.status_code, headers=dict(answer.headers), body=answer.content)
        return answer

    def _rendered(self, response: HttpResponseBase) -> HttpResponse:
        """The answer as bytes, so that the first reader and those it is repeated to get the same ones."""
        if not isinstance(response, Response):
            raise TypeError("Handlers of writes return a Response.")
        response.accepted_renderer = self.request.accepted_renderer
        response.accepted_media_type = self.request.accepted_media_type
        response.renderer_context = self.get_renderer_context()  # type: ignore[attr-defined]
        body: Any = response.rendered_content
        return _bytes(response.status_code, response.headers, body)


def _is_lost_race(error: OperationalError) -> bool:
    """Whether PostgreSQL broke a deadlock or found that two writers cannot both have been first."""
    return getattr(error.__cause__, "sqlstate", None) in LOST_RACES


def _attempt(request: Request) -> Attempt | None:
    """What the key of a POST stands for; None without one."""
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidInput("Write an Idempotency-Key of 1 to 255 printable ASCII characters, such as a UUID.")
    user = cast("User", request.user)
    return Attempt(user, key, f"POST {request.path}", fingerprint_of(request))


def _bytes(status: int, headers: Mapping[str, str], body: bytes) -> HttpResponse:
    answer = HttpResponse(body, status=status)
    del answer["Content-Type"]  # Django's guess; an answer without a body has none
    for name, value in headers.items():
        answer[name] = value
    return answer
