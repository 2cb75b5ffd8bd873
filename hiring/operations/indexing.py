"""What people are found again by: written in the transaction of every change of theirs, in sets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from hiring.matching import (
    Key,
    Traits,
    email_key,
    fold,
    link_key,
    match_keys,
    name_words,
    phone_key,
    traits_of,
)
from hiring.models import Candidate, CandidateMerge, Employment, MatchKey
from hiring.operations.search_entries import write_search_entries

BATCH = 500


@transaction.atomic
def reindex_candidates(candidate_ids: Collection[int]) -> None:
    """Bring the match keys and search entries of these people up to date, in a few queries for any number of them.

    Rows that stay right are left alone. To be called at the end of
    whatever changes a person's name, contacts, employers or tags.
    """
    people = list(
        Candidate.objects.filter(pk__in=candidate_ids, erased_at=None).values(
            "pk", "name", "email", "phone", "profile_url"
        )
    )
    former = _former_contacts(candidate_ids)
    wanted = {
        (person["pk"], kind, value)
        for person in people
        for kind, value in match_keys(_traits(person)) | former[person["pk"]]
    }
    rows = MatchKey.objects.filter(candidate__in=candidate_ids)
    stored = {
        (owner, kind, value): pk
        for pk, owner, kind, value in rows.values_list("pk", "candidate", "kind", "value")
    }
    stale = [pk for key, pk in stored.items() if key not in wanted]
    if stale:
        MatchKey.objects.filter(pk__in=stale).delete()
    MatchKey.objects.bulk_create(
        (
            MatchKey(candidate_id=owner, kind=kind, value=value)
            for owner, kind, value in sorted(wanted - stored.keys())
        ),
        ignore_conflicts=True,
    )
    write_search_entries(candidate_ids)


def _traits(person: Mapping[str, Any]) -> Traits:
    return traits_of(
        name=person["name"],
        email=person["email"],
        phone=person["phone"],
        profile_url=person["profile_url"],
        region=settings.PHONE_REGION,
    )


def _former_contacts(candidate_ids: Collection[int]) -> Mapping[int, set[Key]]:
    """Keys of the contacts that a merge did not take over: whoever writes from there is still this person."""
    found: dict[int, set[Key]] = defaultdict(set)
    merges = CandidateMerge.objects.filter(candidate__in=candidate_ids).values_list("candidate_id", "moved")
    for owner, moved in merges:
        left = moved.get("left", {})
        found[owner] |= {
            (kind, value)
            for kind, value in (
                ("email", email_key(left.get("email", ""))),
                ("phone", phone_key(left.get("phone", ""), settings.PHONE_REGION)),
                ("link", link_key(left.get("profile_url", ""))),
            )
            if value
        }
    return found


def read_traits(candidate_ids: Collection[int]) -> dict[int, Traits]:
    """The folded traits of people by their key, former contacts included: three queries for any number of them."""
    contacts: dict[tuple[int, str], set[str]] = defaultdict(set)
    keys = MatchKey.objects.filter(candidate__in=candidate_ids).exclude(kind=MatchKey.Kind.NAME)
    for owner, kind, value in keys.values_list("candidate_id", "kind", "value"):
        contacts[owner, kind].add(value)
    employers: dict[int, set[str]] = defaultdict(set)
    for owner, employer in Employment.objects.filter(candidate__in=candidate_ids).values_list(
        "candidate_id", "employer"
    ):
        employers[owner].add(fold(employer))
    return {
        pk: Traits(
            name=name_words(name),
            emails=frozenset(contacts[pk, "email"]),
            phones=frozenset(contacts[pk, "phone"]),
            links=frozenset(contacts[pk, "link"]),
            employers=frozenset(employers[pk] - {""}),
        )
        for pk, name in Candidate.objects.filter(pk__in=candidate_ids).values_list("pk", "name")
    }


def reindex_missing() -> int:
    """Index people who were stored without it, as bulk loads and versions before this one did; how many they were."""
    known = MatchKey.objects.filter(candidate=OuterRef("pk"))
    missing = Candidate.objects.filter(~Exists(known), erased_at=None)
    ids = list(missing.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        reindex_candidates(ids[start : start + BATCH])
    return len(ids)


def reindex_everybody() -> Iterable[int]:
    """Reindex all people in batches, each committed by itself; yields how many are done after each."""
    last = done = 0
    while ids := list(
        Candidate.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        reindex_candidates(ids)
        last, done = ids[-1], done + len(ids)
        yield done
