"""Whose events somebody may read: of each kind of record, the rows of which they are told what was done.

The one home of this rule. `AuditEventQuerySet.visible_to` asks it of any number of events; a page of the trail asks
`keys_seen_by` of the few events it got to, kind by kind and by their keys, which takes a tenth of the time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import OuterRef, Q

from hiring import reach
from hiring.row_by_row import ExistsForRow

if TYPE_CHECKING:
    from hiring.querysets import Viewer

# Said of an application whose evidence somebody was shown.
PANEL_READ = "panel.read"


@cache
def guarded() -> dict[str, Any]:
    """The kinds of records that are somebody's secret, by their labels."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if model._meta.label_lower != "hiring.auditevent"
        and hasattr(model, "public_id")
        and hasattr(model._default_manager.all(), "visible_to")
    }


def readable_by(user: "Viewer") -> Q:
    """The events somebody may read, as a condition that is asked event by event.

    As lists, all visible rows of every kind would be gathered for a page of events.
    """
    seen = ~Q(object_type__in=list(guarded()))
    for kind in guarded():
        for name, rows in _told(kind, user):
            # The kind first: the rest is asked of events of this kind alone.
            seen |= Q(object_type=kind) & Q(ExistsForRow(rows.filter(**{name: OuterRef("object_id")})))
    shown = ExistsForRow(_open_to(user).filter(public_id=OuterRef("object_id")))
    return seen & (~Q(action=PANEL_READ) | Q(shown))


def keys_seen_by(user: "Viewer", events: Collection[Any]) -> list[int]:
    """The keys of those among some thousand events that `readable_by` holds for, in the order they are given in."""
    of_kind: dict[str, set[UUID | None]] = defaultdict(set)
    for event in events:
        of_kind[event.object_type].add(event.object_id)
    seen = {
        kind: {one for name, rows in _told(kind, user) for one in _among(rows, name, ids)}
        for kind, ids in of_kind.items()
        if kind in guarded()
    }
    panels = {event.object_id for event in events if event.action == PANEL_READ}
    shown = set(_among(_open_to(user), "public_id", panels)) if panels else set()
    return [
        event.pk
        for event in events
        if (event.object_type not in seen or event.object_id in seen[event.object_type])
        and (event.action != PANEL_READ or event.object_id in shown)
    ]


def _told(kind: str, user: "Viewer") -> Iterator[tuple[str, Any]]:
    """Rows of which somebody is told what was done to records of a kind, and the field that names the record."""
    model = guarded()[kind]
    rows = model._default_manager.all().visible_to(user).order_by()
    if kind == "hiring.panelist":
        # Who stepped back or was reminded is for those who may know how the panel decided.
        rows = rows.filter(Q(user=user.pk) | reach.evidence_readable(user, "interview__application__"))
    yield "public_id", rows
    if kind == "hiring.candidate":
        # What was done to a file that was merged is the history of the file it went into.
        whole = model._default_manager.all().run_whole_by(user).order_by().filter(pk=OuterRef("candidate"))
        merges = apps.get_model("hiring.CandidateMerge")._default_manager.order_by()
        yield "merged_id", merges.filter(ExistsForRow(whole))


def _open_to(user: "Viewer") -> Any:
    """The applications whose panels somebody may read.

    Whoever was shown a panel owes nothing on it: to those who do, that would tell who has handed in.
    """
    return apps.get_model("hiring.Application")._default_manager.all().evidence_readable_by(user).order_by()


def _among(rows: Any, name: str, ids: Collection[UUID | None]) -> Iterator[UUID]:
    return iter(rows.filter(**{f"{name}__in": [one for one in ids if one]}).values_list(name, flat=True))
