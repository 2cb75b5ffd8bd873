"""New people of a list who may be somebody the actor has already, told before anybody is added."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from hiring.matching import Traits, likeness, match_keys, name_keys, traits_of
from hiring.models import Candidate, MatchKey, User
from hiring.operations.import_rows import Row

_LIKELY = 60


def look_alikes(rows: Iterable[Row], by: User) -> dict[int, str]:
    """By line: the name of the person, among those `by` sees, whom a new row is most probably about."""
    traits = {row.line: _traits(**{name: row.values[name] for name in _FACTS}) for row in rows}
    lines: dict[tuple[str, str], list[int]] = {}
    for line, one in traits.items():
        for key in _strong_keys(one):
            lines.setdefault(key, []).append(line)
    best: dict[int, tuple[int, str]] = {}
    for kind, value, person in _owners(set(lines), by):
        theirs = _traits(*person)
        for line in lines[kind, value]:
            score = likeness(traits[line], theirs)[0]
            if score >= _LIKELY:
                best[line] = max(best.get(line, (0, "")), (score, person[0]))
    return {line: name for line, (_score, name) in best.items()}


_FACTS = ("name", "email", "phone", "profile_url")


def _traits(name: str, email: str, phone: str, profile_url: str) -> Traits:
    return traits_of(
        name=name, email=email, phone=phone, profile_url=profile_url, region=settings.PHONE_REGION
    )


def _strong_keys(traits: Traits) -> set[tuple[str, str]]:
    """The keys that say much: contacts and the whole name, without the blocks of a family name."""
    contacts = {key for key in match_keys(traits) if key[0] != MatchKey.Kind.NAME}
    return contacts | {(MatchKey.Kind.NAME.value, value) for value in name_keys(traits.name)[:1]}


def _owners(keys: set[tuple[str, str]], by: User) -> list[tuple[str, str, tuple[str, ...]]]:
    """Who of the people the actor sees has these keys: (kind, value, facts)."""
    wanted = Q(pk__in=[])
    for kind in MatchKey.Kind.values:
        values = [value for one, value in keys if one == kind]
        if values:
            wanted |= Q(kind=kind, value__in=values)
    found = list(MatchKey.objects.filter(wanted).order_by().values_list("kind", "value", "candidate_id"))
    # Asked of these few people alone: a join would look at everybody there is.
    visible = Candidate.objects.visible_to(by).filter(pk__in={pk for _kind, _value, pk in found})
    people = {pk: tuple(person) for pk, *person in visible.order_by().values_list("pk", *_FACTS)}
    return [(kind, value, people[pk]) for kind, value, pk in found if pk in people]
