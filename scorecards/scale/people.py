"""The crowd's people: candidates with histories, tags and sources, and the staff that interviews them."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

from anyascii import anyascii

from hiring.models import Candidate, Employment, Source, Tag, User
from hiring.operations.indexing import reindex_candidates
from hiring.operations.people import create_person
from hiring.permissions import Persona
from scorecards.scale.names import EMPLOYERS, PLACES, SOURCES, TAGS, TITLES, full_name

BATCH = 2_000
TAGGED, TWIN, IN_PRODUCT = 0.3, 0.01, 0.8
FIRST_DAY = date(2008, 1, 1)


def hire_staff(chance: Random, *, number: int, persona: Persona, password: str | None = None) -> list[User]:
    """So many accounts of one persona; their addresses tell persona and number."""
    kind = persona.name.lower()
    return [
        create_person(
            email=f"{kind}-{n}@crowd.example",
            name=full_name(chance),
            persona=persona,
            by=None,
            password=password,
        )
        for n in range(number)
    ]


def gather_candidates(chance: Random, number: int) -> list[int]:
    """Write so many candidates in batches; one in a hundred resembles the one before. Returns their keys."""
    sources = [Source.objects.get_or_create(name=name)[0] for name in SOURCES]
    tags = [Tag.objects.get_or_create(name=name)[0] for name in TAGS]
    keys: list[int] = []
    for start in range(0, number, BATCH):
        people = [_candidate(chance, n, sources) for n in range(start, min(start + BATCH, number))]
        _resemble(chance, people)
        people = Candidate.objects.bulk_create(people)
        Employment.objects.bulk_create(row for person in people for row in _career(chance, person))
        through = Candidate.tags.through
        through.objects.bulk_create(
            through(candidate=person, tag=tag)
            for person in people
            if chance.random() < TAGGED
            for tag in chance.sample(tags, 2)
        )
        keys += [person.pk for person in people]
        reindex_candidates(keys[start:])
    return keys


def _candidate(chance: Random, number: int, sources: list[Source]) -> Candidate:
    name = full_name(chance)
    address = anyascii(name).lower().replace(" ", ".").replace("'", "")
    return Candidate(
        name=name,
        email=f"{address}.{number}@people.example",
        phone=f"+49 30 {5_000_000 + number}",
        location=chance.choice(PLACES),
        headline=f"{chance.choice(TITLES)} at {chance.choice(EMPLOYERS)}",
        profile_url=f"https://people.example/in/{address}-{number}",
        source=chance.choice(sources),
    )


def _resemble(chance: Random, people: list[Candidate]) -> None:
    for before, person in pairwise(people):
        if chance.random() < TWIN:
            person.name, person.phone = anyascii(before.name), before.phone


def _career(chance: Random, person: Candidate) -> list[Employment]:
    day = FIRST_DAY + timedelta(days=chance.randrange(3_000))
    rows = []
    for step in range(chance.randint(1, 4)):
        end = day + timedelta(days=chance.randint(300, 1_400))
        rows.append(
            Employment(
                candidate=person,
                employer=chance.choice(EMPLOYERS),
                title=TITLES[min(step + chance.randrange(3), len(TITLES) - 1)],
                started_on=day,
                ended_on=end,
                is_product_management=chance.random() < IN_PRODUCT,
                is_leadership=step > 1,
            )
        )
        day = end + timedelta(days=chance.choice((0, 0, 30, 200)))
    return rows
