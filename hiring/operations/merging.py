"""Two files of one person become one. The older id of the other file leads here for good."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Application, Candidate, CandidateMerge, PlannedErasure, User
from hiring.operations.audit import record_event
from hiring.operations.indexing import reindex_candidates
from hiring.operations.merged_rows import keep_with_their_search, move_rows
from hiring.operations.screening import record_screenings_of
from hiring.operations.twins import close_twins, find_twins
from hiring.operations.withdrawing import withdraw_open_plan

CHOICES = ("name", "email", "phone", "location", "headline", "profile_url", "source")


def seen_versions(kept: Candidate, merged: Candidate) -> str:
    """What a page sends along to say which state of two files it has shown."""
    return f"{kept.updated_at.isoformat()} {merged.updated_at.isoformat()}"


@transaction.atomic
def merge_candidates(
    *,
    kept_id: int,
    merged_id: int,
    by: User,
    take: Collection[str] = (),
    seen: str | None = None,
    now: datetime | None = None,
) -> CandidateMerge:
    """Make one file of two and delete the emptied one; its public id stays known as the merge's `merged_id`.

    `take` names the fields (of CHOICES) whose value is the merged file's. What is not taken is kept in
    `moved["left"]` and still finds the person. Only somebody who runs every application of both files merges
    them, so nobody does something to a confidential search without knowing of it; to all others a refusal
    says the same, whatever the reason. StaleState where `seen` is no longer how the files are.
    """
    now = now or timezone.now()
    kept, merged = _locked(kept_id, merged_id, by)
    if seen is not None and seen != seen_versions(kept, merged):
        raise StaleState(
            "One of the files has changed since you opened this page. Nothing was merged: look again."
        )
    _check(kept, merged, take)
    list(
        Application.objects.select_for_update(of=("self",))
        .filter(candidate__in=[kept, merged])
        .order_by("pk")
    )
    keep_with_their_search([kept.pk, merged.pk])
    close_twins(find_twins([kept.pk, merged.pk]), by=by, now=now)
    for one in (kept, merged):
        withdraw_open_plan(one, PlannedErasure.Because.MERGED, by=by, now=now)
    left = _take(kept, merged, take)
    moved: dict[str, Any] = {**move_rows(kept=kept, merged=merged), "left": left}
    merge = CandidateMerge.objects.create(
        candidate=kept, merged_id=merged.public_id, merged_by=by, merged_at=now, moved=moved
    )
    merged.delete()
    reindex_candidates([kept.pk])
    record_screenings_of(candidate_id=kept.pk, now=now)
    record_event(
        action="candidate.merged",
        by=by,
        on=kept,
        now=now,
        details={"merged": str(merge.merged_id), "merge": str(merge.public_id), "taken": sorted(take)},
    )
    return merge


def _locked(kept_id: int, merged_id: int, by: User) -> tuple[Candidate, Candidate]:
    """Both files under lock, in the order of their keys: two merges that cross wait for each other in turn."""
    if kept_id == merged_id:
        raise InvalidInput("This is one and the same file. Choose two different ones.")
    if by.is_service:
        raise NotAllowed("A named person merges files, never a service account.")
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=[kept_id, merged_id])
    found = {candidate.pk: candidate for candidate in rows.order_by("pk")}
    # One sentence for a file that was merged meanwhile and for one that somebody may not know of.
    if Candidate.objects.run_whole_by(by).filter(pk__in=found).count() < 2:  # noqa: PLR2004 - both of the two
        raise WrongState(
            "These two files cannot be merged: one of them is gone by now, or not yours to merge. "
            "Nothing was changed."
        )
    return found[kept_id], found[merged_id]


def _check(kept: Candidate, merged: Candidate, take: Collection[str]) -> None:
    unknown = set(take) - set(CHOICES)
    if unknown:
        raise InvalidInput(f"These fields cannot be chosen here: {', '.join(sorted(unknown))}.")
    if kept.user_id and merged.user_id and kept.user_id != merged.user_id:
        raise InvalidInput(
            f"These files are linked to two accounts, {kept.user} and {merged.user}. Two colleagues are two people: "
            "correct the link of one file first."
        )


def _take(kept: Candidate, merged: Candidate, take: Collection[str]) -> dict[str, str]:
    """Set the chosen fields of the kept file; returns what was said and not chosen, by field."""
    left = {}
    for field in CHOICES:
        own, other = getattr(kept, field), getattr(merged, field)
        if field in take:
            setattr(kept, field, other)
        lost = own if field in take else other
        if lost and own != other:
            left[field] = str(lost)
    kept.user_id = kept.user_id or merged.user_id
    kept.save()
    return left
