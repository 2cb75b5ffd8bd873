"""What belongs to a file, carried over to another: a table, so that a new kind of record is not forgotten."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from hiring.matching import fold
from hiring.models import (
    Application,
    Attachment,
    Candidate,
    CandidateMerge,
    ConflictOfInterest,
    Consent,
    DuplicatePair,
    Employment,
    ExternalId,
    LegalHold,
    Note,
    PlannedErasure,
    ScreeningFact,
    Statement,
)

MOVED = (
    Application,
    Attachment,
    Note,
    CandidateMerge,
    LegalHold,
    Consent,
    Statement,
    PlannedErasure,
)


def move_rows(*, kept: Candidate, merged: Candidate) -> dict[str, list[str]]:
    """Give the kept file all that the merged one has; returns public ids by kind of record.

    Exact doubles (a position, an external id, a conflict of interest) are folded into the kept file's own.
    """
    moved = {
        model._meta.model_name or "": _move(model.objects.filter(candidate=merged), kept) for model in MOVED
    }
    moved["employment"] = _move_employments(kept, merged)
    moved["externalid"] = _move_external_ids(kept, merged)
    moved["conflictofinterest"] = _move_conflicts(kept, merged)
    moved["tag"] = [str(tag.public_id) for tag in merged.tags.order_by("pk")]
    kept.tags.add(*merged.tags.all())
    _move_pairs(kept, merged)
    return {kind: ids for kind, ids in moved.items() if ids}


def _move(rows: Any, kept: Candidate) -> list[str]:
    ids = [str(public_id) for public_id in rows.order_by("pk").values_list("public_id", flat=True)]
    # Systems that follow `updated_at` must see each of these change.
    rows.update(candidate=kept, updated_at=timezone.now())
    return ids


def _move_employments(kept: Candidate, merged: Candidate) -> list[str]:
    own = {_position(row): row.pk for row in kept.employments.all()}
    doubles = {row.pk: own[_position(row)] for row in merged.employments.all() if _position(row) in own}
    evidence = ScreeningFact.employments.through._default_manager
    for double, twin in doubles.items():
        evidence.filter(employment_id=double).update(employment_id=twin)
    Employment.objects.filter(pk__in=doubles).delete()
    return _move(Employment.objects.filter(candidate=merged), kept)


def _position(row: Employment) -> tuple[Any, ...]:
    flags = (row.is_product_management, row.is_leadership)
    return (
        fold(row.employer) or row.employer,
        fold(row.title) or row.title,
        row.started_on,
        row.ended_on,
        *flags,
    )


def _move_external_ids(kept: Candidate, merged: Candidate) -> list[str]:
    own = set(kept.external_ids.values_list("system", "value"))
    rows = ExternalId.objects.filter(candidate=merged)
    rows.filter(pk__in=[row.pk for row in rows if (row.system, row.value) in own]).delete()
    return _move(rows, kept)


def _move_conflicts(kept: Candidate, merged: Candidate) -> list[str]:
    """One conflict of a person with a candidate is enough; it then gives both reasons."""
    own = {row.user_id: row for row in kept.conflicts.all()}
    rows = ConflictOfInterest.objects.filter(candidate=merged)
    for row in rows:
        twin = own.get(row.user_id)
        if twin is None:
            continue
        if row.reason not in twin.reason:
            twin.reason = f"{twin.reason} {row.reason}"[
                : ConflictOfInterest._meta.get_field("reason").max_length
            ]
            twin.save(update_fields=["reason", "updated_at"])
        row.delete()
    return _move(rows, kept)


def _move_pairs(kept: Candidate, merged: Candidate) -> None:
    """Who was said not to be the merged person is not the kept one either."""
    mine = Q(first=merged) | Q(second=merged)
    rows = DuplicatePair.objects.select_for_update(of=("self",)).filter(mine | Q(first=kept) | Q(second=kept))
    pairs = {(row.first_id, row.second_id): row for row in rows.order_by("pk")}
    for (first, second), pair in pairs.items():
        other = {first, second} - {merged.pk, kept.pk}
        if merged.pk not in {first, second} or not other:
            continue
        [third] = other
        low, high = sorted((kept.pk, third))
        twin = pairs.get((low, high))
        if twin is None:
            pair.first_id, pair.second_id = low, high
            pair.save(update_fields=["first", "second", "updated_at"])
        elif pair.declined_at and not twin.declined_at:
            twin.declined_at, twin.declined_by_id = pair.declined_at, pair.declined_by_id
            twin.save(update_fields=["declined_at", "declined_by", "updated_at"])


def keep_with_their_search(candidate_ids: list[int]) -> None:
    """File what only a confidential search has known of a person under its application.

    Notes and files of the person are seen by whoever runs any of their applications: after a merge that would be
    people who do not know of the search.
    """
    for pk in candidate_ids:
        applications = Application.objects.filter(candidate=pk)
        if applications.filter(job__is_confidential=False).exists():
            continue
        newest = applications.order_by("-pk").first()
        if newest is not None:
            for model in (Note, Attachment, Statement):
                rows = model._default_manager.filter(candidate=pk, application=None)
                rows.update(application=newest, updated_at=timezone.now())
