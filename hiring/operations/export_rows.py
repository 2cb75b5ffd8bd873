"""What stands in an export: pipeline data only, never what a panel thinks, and only of whom its owner runs now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from hiring.errors import InvalidInput
from hiring.models import Application, Candidate, Export, User

CHUNK = 500
# Filter → where it looks; each takes a public id, or a list of them, or for the status its word.
FILTERS: dict[str, dict[str, str]] = {
    Export.Kind.CANDIDATES: {
        "source": "source__public_id",
        "tag": "tags__public_id",
        "job": "applications__job__public_id",
        "stage": "applications__stage__public_id",
        "status": "applications__status",
    },
    Export.Kind.APPLICATIONS: {
        "job": "job__public_id",
        "stage": "stage__public_id",
        "status": "status",
        "candidate": "candidate__public_id",
        "source": "candidate__source__public_id",
        "tag": "candidate__tags__public_id",
    },
}
HEADINGS: dict[str, tuple[str, ...]] = {
    Export.Kind.CANDIDATES: (
        *("Candidate id", "Name", "E-mail", "Phone", "Location", "Headline"),
        *("Profile", "Source", "Tags", "Added on"),
    ),
    Export.Kind.APPLICATIONS: (
        *("Application id", "Candidate id", "Name", "E-mail", "Phone", "Headline", "Job", "Stage", "Status"),
        *("Ended for", "Source", "Tags", "Applied on", "In stage since", "Ended on"),
    ),
}


def check_filters(kind: str, filters: Mapping[str, Any]) -> None:
    """InvalidInput for a filter this kind of export has not, or a value that names nothing."""
    unknown = sorted(set(filters) - set(FILTERS[kind]))
    if unknown:
        raise InvalidInput(f"An export of {kind} cannot be limited by {', '.join(unknown)}.")
    model: Any = Candidate if kind == Export.Kind.CANDIDATES else Application
    try:
        _filtered(model.objects.all(), kind, filters)
    except (ValidationError, ValueError, TypeError):
        raise InvalidInput("A filter of this export names nothing there is.") from None


def rows_for(owner: User, kind: str, query: Mapping[str, Any]) -> QuerySet[Any]:
    """The rows of an export, by its filters, as far as its owner runs them at this moment; without order."""
    if kind == Export.Kind.CANDIDATES:
        people = Candidate.objects.run_by(owner).select_related("source").prefetch_related("tags")
        return _chosen(people, kind, query, owner)
    readable = Application.objects.evidence_readable_by(owner).filter(pk=OuterRef("pk"))
    applications = (
        Application.objects.run_by(owner)
        .select_related("candidate__source", "job", "stage", "rejection_reason")
        .prefetch_related("candidate__tags")
        .annotate(evidence_readable=Exists(readable))
    )
    return _chosen(applications, kind, query, owner)


def keys_of(rows: QuerySet[Any], ids: Sequence[str] | None = None) -> list[int]:
    """The keys of these rows, oldest first; of those with one of these public ids, where given."""
    if ids is None:
        return list(rows.order_by("pk").values_list("pk", flat=True))
    keys: list[int] = []
    for start in range(0, len(ids), CHUNK):
        chosen = rows.filter(public_id__in=ids[start : start + CHUNK]).order_by()
        keys.extend(chosen.values_list("pk", flat=True))
    return sorted(keys)


def in_chunks(rows: QuerySet[Any], keys: Sequence[int]) -> Iterator[list[Any]]:
    """The rows of these keys, a chunk at a time: no more memory for more rows."""
    for start in range(0, len(keys), CHUNK):
        yield list(rows.filter(pk__in=keys[start : start + CHUNK]).order_by("pk"))


def cells_of(kind: str, row: Any) -> list[str]:
    """One line of an export, in the order of its headings."""
    return _person(row) if kind == Export.Kind.CANDIDATES else _application(row)


def _chosen(rows: QuerySet[Any], kind: str, query: Mapping[str, Any], owner: User) -> QuerySet[Any]:
    filters = query.get("filters", {})
    if kind == Export.Kind.CANDIDATES and {"job", "stage", "status"} & set(filters):
        # Who has applied where is asked of the applications the owner sees: a hidden one must not be felt.
        mine = {name: filters[name] for name in filters if name in {"job", "stage", "status"}}
        seen = _filtered(Application.objects.run_by(owner), Export.Kind.APPLICATIONS, mine)
        rows = rows.filter(pk__in=seen.values("candidate"))
        filters = {name: value for name, value in filters.items() if name not in mine}
    return _filtered(rows, kind, filters)


def _filtered(rows: QuerySet[Any], kind: str, filters: Mapping[str, Any]) -> QuerySet[Any]:
    for name, value in filters.items():
        path = FILTERS[kind][name]
        values = value if isinstance(value, list) else [value]
        # To-many conditions go through keys, so that no row comes twice.
        matching = rows.model._default_manager.filter(Q(**{f"{path}__in": values}))
        rows = rows.filter(pk__in=matching.values("pk"))
    return rows


def _person(person: Any) -> list[str]:
    return [
        str(person.public_id),
        *(person.name, person.email, person.phone, person.location, person.headline, person.profile_url),
        person.source.name if person.source else "",
        _tags(person),
        _day(person.created_at),
    ]


def _application(application: Any) -> list[str]:
    person = application.candidate
    reason = application.rejection_reason if application.evidence_readable else None
    return [
        str(application.public_id),
        str(person.public_id),
        *(person.name, person.email, person.phone, person.headline),
        *(application.job.title, application.stage.name, application.get_status_display()),
        reason.name if reason else "",
        person.source.name if person.source else "",
        _tags(person),
        *(_day(application.applied_at), _day(application.stage_entered_at), _day(application.closed_at)),
    ]


def _tags(person: Any) -> str:
    return "; ".join(sorted(tag.name for tag in person.tags.all()))


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
