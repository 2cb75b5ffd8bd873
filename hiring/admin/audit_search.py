"""Looking for events among a million: each word is taken for what it looks like, so that an index answers it."""

import ipaddress
import re
import uuid
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from hiring.models import AuditEvent, User

MOST_WORDS = 6
# Of a word that fits more people than these, the events of the others are not found.
MOST_PEOPLE = 1_000
_ACTION = re.compile(r"[a-z_]+\.[a-z_]*")
_REQUEST = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{15,63}")


def meant_by(words: str) -> Q:
    """The events somebody looks for: by record, act, request, address or person; all words have to fit."""
    condition = Q()
    for word in words.split()[:MOST_WORDS]:
        condition &= _meant_by(word)
    return condition


def _meant_by(word: str) -> Q:
    if record := uuid_of(word):
        # A request's id may look like a record's.
        return Q(object_id=record) | Q(request_id=word) | Q(request_id=record.hex)
    if address := _address(word):
        return Q(address=address)
    if _ACTION.fullmatch(word):
        # A whole act, or with a dot at its end all acts on one kind of record.
        return Q(action__startswith=word) if word.endswith(".") else Q(action=word)
    if _REQUEST.fullmatch(word) and "@" not in word:
        return Q(request_id=word)
    # By their keys, of which PostgreSQL knows how often each occurs.
    people = User.objects.filter(Q(name__icontains=word) | Q(email__iexact=word)).order_by("pk")
    return Q(actor__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))


def uuid_of(word: str) -> uuid.UUID | None:
    """The id that somebody typed, None if it is none."""
    try:
        return uuid.UUID(word)
    except ValueError:
        return None


def _address(word: str) -> str | None:
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        return None


class KindFilter(DropdownFilter):
    """What was done, who read what, or what left as a file."""

    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("acts", _("Acts")), ("readings", _("Readings")), ("files", _("Exports and downloads"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        readings = Q(action__endswith=".read")
        # By the names' beginnings, in order, so that the index on them is used.
        files = Q(action__startswith="export.") | Q(action__startswith="resource_export.")
        files |= Q(action__startswith="packet.") | Q(action="attachment.read")
        match self.value():
            case "acts":
                return queryset.exclude(readings)
            case "readings":
                return queryset.filter(readings)
            case "files":
                return queryset.filter(files)
        return queryset


class RecordFilter(DropdownFilter):
    """The kind of record an event is about."""

    title = _("kind of record")
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        found = [
            model for model in apps.get_models() if hasattr(model, "public_id") and model is not AuditEvent
        ]
        return sorted((one._meta.label_lower, capfirst(str(one._meta.verbose_name))) for one in found)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(object_type=self.value()) if self.value() else queryset
