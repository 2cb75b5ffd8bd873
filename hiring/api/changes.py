"""The changes feed: alone it suffices to mirror everything the caller may see, deletions included."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from hiring.api import fast_rows
from hiring.api.change_cursors import decoded, encoded
from hiring.api.fast_plans import found_first
from hiring.api.pagination import BAD_SIZE
from hiring.api.records import RecordViewSet
from hiring.api.schema import ApiSchema
from hiring.api.scopes import may_read
from hiring.errors import NotAllowed
from hiring.models import CandidateMerge, SyncedRow, SyncReader, User
from hiring.operations.changes import (
    ALL,
    LOG,
    SIFT,
    Place,
    known_among,
    note_read,
    note_told,
    read_log,
    reader_at,
    sift_from,
    start_reading,
)

NOWHERE = uuid.UUID(int=0)
MOST_DIGITS = 3
PAGE, LARGEST_PAGE = 100, 500
# Stretches of a log full of what the caller may not see that one request passes over.
MOST_STEPS = 200
Named = tuple[str, uuid.UUID]


class ChangeSerializer(serializers.Serializer):
    """One row that is to be written, or to be taken away, in a mirror."""

    resource = serializers.CharField(help_text="The resource's name, as in its address.")
    id = serializers.UUIDField()
    change = serializers.ChoiceField(choices=["written", "gone"])
    reason = serializers.ChoiceField(
        choices=["deleted", "merged", "hidden", "anonymised"],
        allow_null=True,
        help_text="Why it is gone; hidden: it is there, and no longer for this caller. Of what was written it is null, "
        "but for people who were erased: anonymised.",
    )
    merged_into = serializers.UUIDField(allow_null=True, help_text="The file a merged candidate went into.")
    object = serializers.SerializerMethodField(
        help_text="The row as its own resource shows it; null if it is gone."
    )

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_object(self, _change: Any) -> None: ...


class ChangesSerializer(serializers.Serializer):
    """A page of changes, in the order in which they are to be applied."""

    next = serializers.URLField(help_text="Where to read on, now or later: it is always there.")
    has_more = serializers.BooleanField(help_text="Whether there is more to read at once.")
    results = ChangeSerializer(many=True)


class ChangesSchema(ApiSchema):
    def _refusals(self) -> list[int]:
        return [401, 403, 406, 409, 422, 500]


@dataclass(frozen=True, slots=True)
class Step:
    """What a stretch of the feed found, and where it goes on."""

    shown: dict[Named, Any]
    gone: tuple[Named, ...]
    order: tuple[Named, ...]
    at: Place
    on: Place
    has_more: bool


class Changes(APIView):
    """What was written and what is gone since a place in the feed."""

    resources: tuple[tuple[str, type[RecordViewSet]], ...] = ()
    schema = ChangesSchema()
    answers_with = ChangesSerializer

    @extend_schema(
        operation_id="changes",
        summary="Follow what changes",
        description=(
            "Without a cursor it begins with everything there is, page by page, and goes on with what changes. "
            "Apply each page in order, keep `next`, and come back to it. A row that was deleted, merged into another "
            "or hidden from you comes as `gone`, if you were ever told of it. A page asked for again says the same or "
            "newer. A cursor that was not used for thirty days is refused with `cursor_expired`: start again."
        ),
        tags=["changes"],
        parameters=[
            OpenApiParameter("cursor", str, description="Where to read on; comes in `next`, never made up."),
            OpenApiParameter(
                "page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE}
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        user = _account(request)
        size = _size(request)
        text = request.query_params.get("cursor")
        place = decoded(text, len(self.resources)) if text is not None else start_reading(by=user)
        reader = reader_at(place=place, by=user)
        said, on, has_more = self._read(reader, place, size)
        address = remove_query_param(request.build_absolute_uri(), "cursor")
        onward = replace_query_param(address, "cursor", encoded(on))
        body = {"next": onward, "has_more": has_more, "results": self._results(said)}
        headers = {"Link": f'<{onward}>; rel="next"', "Cache-Control": "private, no-store"}
        return Response(body, headers=headers)

    def _read(self, reader: SyncReader, place: Place, size: int) -> tuple[dict[Named, Any], Place, bool]:
        """A page: rows with what they show, None for those that are gone; where it ends; whether there may be more.

        It is filled from as many stretches as it takes. An empty or a short page would tell of writes that are not
        for the caller, and so would an empty one after a full one, had that not said that there may be more.
        """
        said: dict[Named, Any] = {}
        has_more, width = True, size
        for _step in range(MOST_STEPS):
            room = size - len(said)
            step = self._step(reader, place, room, max(width, room))
            note_told(reader=reader, shown=step.shown, gone=step.gone, since=step.at.position)
            for one in step.order:
                said.pop(one, None)
                said[one] = step.shown.get(one)
            place, has_more = step.on, step.has_more
            if not has_more or len(said) >= size:
                break
            width = 0 if step.order else min(2 * max(width, room), LARGEST_PAGE)
        return said, place, has_more or len(said) >= size

    def _step(self, reader: SyncReader, place: Place, room: int, width: int) -> Step:
        """At most `room` rows; from the log, out of the next `width` changes if these show no more than that."""
        if place.phase == ALL:
            return self._everything(place, room)
        if place.phase == SIFT:
            return self._sifted(reader, place, room)
        return self._log(reader, place, room, width)

    def _everything(self, place: Place, size: int) -> Step:
        name, rows = self._seen(place.resource)
        ahead = found_first(rows, _account(self.request)).filter(public_id__gt=place.after)
        ids = list(ahead.order_by("public_id").values_list("public_id", flat=True)[: size + 1])
        shown = self._shown(name, place.resource, ids[:size])
        on = self._onward(place, ids, size, ids[:size])
        return Step(shown, (), tuple(shown), place, on, has_more=True)

    def _log(self, reader: SyncReader, place: Place, room: int, width: int) -> Step:
        now = timezone.now()
        window = read_log(place=place, by=_account(self.request), most=width)
        shown: dict[Named, Any] = {}
        for number, (name, _viewset) in enumerate(self.resources):
            ids = [object_id for resource, object_id in window.objects if resource == name]
            if ids:
                shown |= self._shown(name, number, ids)
        missing = [one for one in window.objects if one not in shown]
        known = known_among(reader, missing, place.position) if missing else set()
        if len(shown) + len(known) > room:
            return self._log(reader, place, room, room)
        gone = tuple(one for one in missing if one in known)
        on = sift_from(place, window.end) if window.sift else replace(place, position=window.end)
        until = now if window.is_last else window.at
        if until:
            note_read(reader, until)
        order = tuple(one for one in window.objects if one in shown or one in known)
        return Step(shown, gone, order, on, on, has_more=window.sift or not window.is_last)

    def _sifted(self, reader: SyncReader, place: Place, size: int) -> Step:
        """First what was known of a resource and is not seen any more, then what is seen and was not known."""
        name, rows = self._seen(place.resource)
        known = SyncedRow.objects.filter(reader=reader, resource=name)
        here = str(place.position)
        if place.looks_for_new:
            # What this very sift has said is said again to whoever asks for the same page again.
            told = known.filter(object_id=OuterRef("public_id"), is_gone=False).exclude(since=here)
            new = rows.filter(~Exists(told), public_id__gt=place.after).order_by("public_id")
            ids = list(new.values_list("public_id", flat=True)[: size + 1])
            shown = self._shown(name, place.resource, ids[:size])
            on = self._onward(place, ids, size, ids[:size])
            return Step(shown, (), tuple(shown), place, on, has_more=True)
        seen = self._visible(place.resource).filter(public_id=OuterRef("object_id"))
        lost = known.filter(~Exists(seen), object_id__gt=place.after).exclude(~Q(since=here), is_gone=True)
        ids = list(lost.order_by("object_id").values_list("object_id", flat=True)[: size + 1])
        gone = tuple((name, object_id) for object_id in ids[:size])
        on = self._onward(place, ids, size, ids[:size])
        return Step({}, gone, gone, place, on, has_more=True)

    def _onward(self, place: Place, found: list[Any], size: int, ids: list[uuid.UUID]) -> Place:
        """The place after a page of a walk: in the same resource, the next one, or back in the log."""
        if len(found) > size:
            return replace(place, after=ids[-1])
        if place.phase == SIFT and not place.looks_for_new:
            return replace(place, after=NOWHERE, looks_for_new=True)
        if place.resource + 1 < len(self.resources):
            return replace(place, after=NOWHERE, looks_for_new=False, resource=place.resource + 1)
        return replace(place, phase=LOG, after=NOWHERE, looks_for_new=False, resource=0)

    def _view(self, number: int) -> RecordViewSet:
        view = self.resources[number][1](request=self.request, format_kwarg=None, action="list", kwargs={})
        view.action_map = {}
        return view

    def _seen(self, number: int) -> tuple[str, QuerySet[Any]]:
        name, _viewset = self.resources[number]
        rows = self._view(number).get_queryset()
        return name, rows if may_read(self.request, name) else rows.none()

    def _visible(self, number: int) -> QuerySet[Any]:
        """What of a resource the caller sees, without what its rows would load."""
        return self._seen(number)[1].select_related(None).prefetch_related(None).order_by()

    def _shown(self, name: str, number: int, ids: Collection[uuid.UUID]) -> dict[Named, Any]:
        """Those of these rows that the caller sees, as their own resource shows them, in the order of their ids."""
        if not ids or not may_read(self.request, name):
            return {}
        view = self._view(number)
        if fast_rows.applies():
            found = fast_rows.rows_among(view, ids)
            return {(name, public_id): orjson.loads(text) for public_id, text in found}
        rows = list(view.get_queryset().filter(public_id__in=ids).order_by("public_id"))
        written = view.get_serializer(rows, many=True).data
        return {(name, row.public_id): one for row, one in zip(rows, written, strict=True)}

    def _results(self, said: dict[Named, Any]) -> list[dict[str, Any]]:
        gone = tuple(one for one, row in said.items() if row is None)
        why = self._reasons(gone) if gone else {}
        return [
            {"resource": one[0], "id": one[1], "change": "gone", **why[one], "object": None}
            if row is None
            else {
                "resource": one[0],
                "id": one[1],
                "change": "written",
                "reason": _told(row),
                "merged_into": None,
            }
            | {"object": row}
            for one, row in said.items()
        ]

    def _reasons(self, gone: tuple[Named, ...]) -> Mapping[Named, dict[str, Any]]:
        there: set[Named] = set()
        for number, (name, _viewset) in enumerate(self.resources):
            ids = [object_id for resource, object_id in gone if resource == name]
            if ids:
                rows = self._view(number).get_queryset().model._default_manager.filter(public_id__in=ids)
                there |= {(name, public_id) for public_id in rows.values_list("public_id", flat=True)}
        people = [object_id for resource, object_id in gone if resource == "candidates"]
        merges = CandidateMerge.objects.filter(merged_id__in=people)
        merged = dict(merges.values_list("merged_id", "candidate__public_id"))
        # Whoever was merged into a file the caller does not see is hidden with it.
        kept = self._candidates().filter(public_id__in=merged.values())
        seen = set(kept.values_list("public_id", flat=True))
        there |= {("candidates", merged_id) for merged_id in merged}
        return {
            one: {"reason": "merged", "merged_into": merged[one[1]]}
            if merged.get(one[1]) in seen
            else {"reason": "hidden" if one in there else "deleted", "merged_into": None}
            for one in gone
        }

    def _candidates(self) -> QuerySet[Any]:
        number = next(number for number, (name, _) in enumerate(self.resources) if name == "candidates")
        return self._visible(number)


def _told(row: Mapping[str, Any]) -> str | None:
    """What a mirror should know of a row besides what it shows: that all it kept of the person has to go."""
    return "anonymised" if row.get("erased_at") else None


def _account(request: Request) -> User:
    """Only an account without seats sees a set of rows that the log can be followed by."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_service:
        raise NotAllowed("The feed is for service accounts: what people see changes with what they owe.")
    return user


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", str(PAGE))
    unknown = set(request.query_params) - {"cursor", "page_size"}
    if unknown:
        sentence = "There is no such parameter here. There are: cursor, page_size."
        raise ValidationError({name: [sentence] for name in sorted(unknown)})
    if not (
        text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and 1 <= int(text) <= LARGEST_PAGE
    ):
        raise ValidationError({"page_size": [BAD_SIZE.format(most=LARGEST_PAGE)]})
    return int(text)
