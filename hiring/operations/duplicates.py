"""Finding two files of one person: when somebody is entered, in lists, and by a sweep over everybody.

People are compared within blocks of a shared match key only. Blocks above LARGEST_BLOCK are passed over: forty people
with one telephone number share a switchboard, and a family name and an initial that common say nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from hiring.errors import NotAllowed
from hiring.matching import Key, Traits, likeness, match_keys, traits_of
from hiring.models import Candidate, DuplicatePair, MatchKey, User
from hiring.operations.audit import record_event
from hiring.operations.indexing import read_traits

LARGEST_BLOCK = 40
# Whoever types a person in can tell at a glance; a list of pairs should be worth reading.
ON_ENTRY = 50
PROPOSED = 60
BLOCKS = 500
PAIRS = 500
BEFORE_ALL: Key = ("", "")


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who may be the person in question: how likely from 0 to 100, and the kinds of traits shared."""

    candidate: Candidate
    score: int
    reasons: list[str]


def likely_duplicates(
    *, by: User, name: str, email: str = "", phone: str = "", profile_url: str = "", limit: int = 5
) -> list[Likely]:
    """People run by `by` who look like the one described, likeliest first: four queries at most, and no writes."""
    person = traits_of(
        name=name, email=email, phone=phone, profile_url=profile_url, region=settings.PHONE_REGION
    )
    return likely_duplicates_of_many(by=by, people=[person], limit=limit)[0]


def likely_duplicates_of_many(*, by: User, people: Sequence[Traits], limit: int = 3) -> list[list[Likely]]:
    """For each person described (`matching.traits_of`), in order, who of those `by` runs looks like them.

    A handful of queries for the whole list; hand in a few hundred at a time.
    """
    keys = [match_keys(person) for person in people]
    rows = MatchKey.objects.filter(_any_of(set().union(*keys)))
    blocks = _members(rows.filter(Exists(Candidate.objects.run_by(by).filter(pk=OuterRef("candidate")))))
    near = [_near(blocks, own) for own in keys]
    traits = read_traits(set().union(*near))
    found = [_likeliest(person, ids, traits)[:limit] for person, ids in zip(people, near, strict=True)]
    candidates = Candidate.objects.in_bulk({pk for likely in found for pk, _score, _reasons in likely})
    return [
        [Likely(candidates[pk], score, reasons) for pk, score, reasons in likely if pk in candidates]
        for likely in found
    ]


def _near(blocks: Mapping[Key, list[int]], keys: Iterable[Key]) -> set[int]:
    met = (blocks.get(key, []) for key in keys)
    return {pk for members in met if len(members) <= LARGEST_BLOCK for pk in members}


def _likeliest(
    person: Traits, ids: Collection[int], traits: Mapping[int, Traits]
) -> list[tuple[int, int, list[str]]]:
    scored = [(pk, *likeness(person, traits[pk])) for pk in ids if pk in traits]
    return sorted((one for one in scored if one[1] >= ON_ENTRY), key=lambda one: (-one[1], one[0]))


def _any_of(keys: Iterable[Key]) -> Q:
    values: dict[str, list[str]] = defaultdict(list)
    for kind, value in sorted(keys):
        values[kind].append(value)
    wanted = Q(pk__in=[])
    for kind, block in values.items():
        wanted |= Q(kind=kind, value__in=block)
    return wanted


def _members(rows: Iterable[MatchKey]) -> dict[Key, list[int]]:
    blocks: dict[Key, list[int]] = defaultdict(list)
    found = rows.values_list("kind", "value", "candidate_id")  # type: ignore[attr-defined]
    for kind, value, pk in found.order_by("kind", "value", "candidate_id"):
        blocks[kind, value].append(pk)
    return blocks


@dataclass(frozen=True, slots=True)
class SweepStep:
    """What one step of a sweep did: pairs compared, pairs newly proposed, and the block to go on after, if any."""

    compared: int
    proposed: int
    after: Key | None


def sweep_step(*, after: Key = BEFORE_ALL, now: datetime | None = None) -> SweepStep:
    """Propose the likely pairs of the next blocks. Pairs that are known, declined ones too, stay as they are."""
    kind, value = after
    later = MatchKey.objects.filter(Q(kind__gt=kind) | Q(kind=kind, value__gt=value))
    sized = later.order_by("kind", "value").values("kind", "value").annotate(people=Count("pk"))
    keys = list(sized.filter(people__gt=1, people__lte=LARGEST_BLOCK).values_list("kind", "value")[:BLOCKS])
    blocks = _members(MatchKey.objects.filter(_any_of(keys)))
    pairs = {pair for members in blocks.values() for pair in combinations(members, 2)}
    proposed = _propose(pairs, now or timezone.now())
    return SweepStep(len(pairs), proposed, keys[-1] if len(keys) == BLOCKS else None)


def propose_pairs_of(*, candidate_id: int, now: datetime | None = None) -> int:
    """Propose the likely pairs of one person at once, without waiting for the sweep; how many are new."""
    own = list(MatchKey.objects.filter(candidate=candidate_id).values_list("kind", "value"))
    near = _near(_members(MatchKey.objects.filter(_any_of(own))), own) - {candidate_id}
    pairs = {(min(pk, candidate_id), max(pk, candidate_id)) for pk in near}
    return _propose(pairs, now or timezone.now())


def _propose(pairs: Collection[tuple[int, int]], now: datetime) -> int:
    traits = read_traits({pk for pair in pairs for pk in pair})
    likely = [
        DuplicatePair(first_id=first, second_id=second, score=score, reasons=reasons, found_at=now)
        for first, second in sorted(pairs)
        if first in traits and second in traits
        for score, reasons in [likeness(traits[first], traits[second])]
        if score >= PROPOSED
    ]
    return _store(likely) if likely else 0


@transaction.atomic
def _store(likely: list[DuplicatePair]) -> int:
    """Keep the pairs that are not known yet; who was merged away meanwhile is left out."""
    ids = {pk for pair in likely for pk in (pair.first_id, pair.second_id)}
    locked = Candidate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    accounts = dict(locked.values_list("pk", "user_id"))
    rows = DuplicatePair.objects.filter(first__in=ids, second__in=ids)
    known = set(rows.values_list("first_id", "second_id"))
    fresh = [
        pair
        for pair in likely
        if {pair.first_id, pair.second_id} <= accounts.keys()
        and (pair.first_id, pair.second_id) not in known
        and not _two_colleagues(accounts[pair.first_id], accounts[pair.second_id])
    ]
    return len(DuplicatePair.objects.bulk_create(fresh, ignore_conflicts=True))


def _two_colleagues(one: int | None, other: int | None) -> bool:
    """Two accounts of this company are two people, however alike they look."""
    return one is not None and other is not None and one != other


def refresh_pairs() -> int:
    """Judge the proposed pairs by what their files say now and drop those that are alike no longer; how many went."""
    dropped = last = 0
    while rows := list(
        DuplicatePair.objects.proposed()
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:PAIRS]
    ):
        dropped += _refresh(rows)
        last = rows[-1]
    return dropped


@transaction.atomic
def _refresh(pair_ids: list[int]) -> int:
    locked = DuplicatePair.objects.proposed().select_for_update(of=("self",)).filter(pk__in=pair_ids)
    pairs = list(locked.order_by("pk"))
    traits = read_traits({pk for pair in pairs for pk in (pair.first_id, pair.second_id)})
    changed, gone = [], []
    for pair in pairs:
        score, reasons = likeness(traits[pair.first_id], traits[pair.second_id])
        if score < PROPOSED:
            gone.append(pair.pk)
        elif (score, reasons) != (pair.score, pair.reasons):
            pair.score, pair.reasons, pair.updated_at = score, reasons, timezone.now()
            changed.append(pair)
    DuplicatePair.objects.bulk_update(changed, ["score", "reasons", "updated_at"])
    DuplicatePair.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def decline_pair(*, pair_id: int, by: User, now: datetime | None = None) -> DuplicatePair | None:
    """Say for good that two files are two people's; saying it twice is a no-op. None where one file is gone by now."""
    now = now or timezone.now()
    pair = DuplicatePair.objects.select_for_update(of=("self",)).filter(pk=pair_id).first()
    if pair is None:
        return None
    if not DuplicatePair.objects.visible_to(by).filter(pk=pair.pk).exists():
        raise NotAllowed("You cannot decide about these two files.")
    if pair.declined_at is None:
        pair.declined_at, pair.declined_by = now, by
        pair.save(update_fields=["declined_at", "declined_by", "updated_at"])
        record_event(action="duplicate.declined", by=by, on=pair, now=now)
    return pair
