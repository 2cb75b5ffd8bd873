"""One search over people, jobs and applications: word order, accents and typos are forgiven, visibility is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import F, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import partial_ratio

from hiring.matching import fold
from hiring.models import Application, Candidate, Job, Panelist, SearchEntry, User

MOST_TOKENS, LONGEST_QUERY = 6, 200
# Words this short have too many neighbours for typos to be told from other words.
FEWEST_LETTERS = 4
ALIKE = 0.7
POOL = 200
# How alike a word must be for the database to fetch it; Python looks closer.
FETCHED = 0.35
NAME_COUNTS_MORE = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came upon, best first; `tokens` is what was looked for after folding."""

    tokens: tuple[str, ...]
    people: Sequence[Candidate] = ()
    jobs: Sequence[Job] = ()
    applications: Sequence[Application] = ()
    more: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.people or self.jobs or self.applications)


def find(text: str, *, user: User, limit: int = 10) -> Found:
    """People, jobs and applications this person may see that answer every word of `text`, at most `limit` of each.

    A word that names a job narrows applications to it. `more` holds the kinds of which there are others.
    """
    tokens = tuple(dict.fromkeys(fold(text[:LONGEST_QUERY]).split()))[:MOST_TOKENS]
    if not tokens:
        return Found(())
    jobs = _jobs(tokens, user)
    of_jobs = {token for token in tokens if any(scores[token] for _job, scores in jobs)}
    people = _people(tokens, user, limit + 1)
    named = tuple(token for token in tokens if token not in of_jobs)
    mixed = _people(named, user, POOL) if named and of_jobs else people
    fitting = [job for job, scores in jobs if all(scores.values())]
    meant = (
        [job for job, scores in jobs if all(scores[token] for token in of_jobs)] if of_jobs and named else []
    )
    applications = _applications(mixed, meant, user, limit + 1)
    sizes = {"people": len(people), "jobs": len(fitting), "applications": len(applications)}
    return Found(
        tokens,
        people=people[:limit],
        jobs=fitting[:limit],
        applications=applications[:limit],
        more=frozenset(kind for kind, size in sizes.items() if size > limit),
    )


def likeness(token: str, words: Iterable[str]) -> float:
    """How well the best of `words` answers a token: 1 for the start of a word, less for a typo, 0 for none."""
    if any(word.startswith(token) for word in words):
        return 1.0
    if len(token) < FEWEST_LETTERS:
        return 0.0
    return max((OSA.normalized_similarity(token, word, score_cutoff=ALIKE) for word in words), default=0.0)


def _jobs(tokens: Sequence[str], user: User) -> list[tuple[Job, dict[str, float]]]:
    """Visible jobs that answer some token, best first, with how well they answer each."""
    found = []
    for job in Job.objects.visible_to(user).select_related("role", "department", "office"):
        words = fold(f"{job.title} {job.role} {job.department or ''}").split()
        scores = {token: likeness(token, words) for token in tokens}
        if any(scores.values()):
            found.append((job, scores))
    return sorted(found, key=lambda entry: (-sum(entry[1].values()), entry[0].status, entry[0].title))


def _people(tokens: Sequence[str], user: User, limit: int) -> list[Candidate]:
    """Visible people who answer every token, best first."""
    seen = SearchEntry.objects.filter(candidate__in=Candidate.objects.run_by(user).values("pk"))
    pool = _fetched(seen, tokens) if connection.vendor == "postgresql" else _scanned(seen, tokens)
    pool += _interviewed(user)
    ranked = sorted(
        ((-score, name, pk) for pk, name, words in pool if (score := _score(tokens, name, words)) > 0)
    )
    keys = [pk for _score, _name, pk in ranked[:limit]]
    people = Candidate.objects.select_related("source").in_bulk(keys)
    return [people[pk] for pk in keys]


def _score(tokens: Sequence[str], name: str, words: str) -> float:
    known, own = words.split(), fold(name).split()
    answers = [likeness(token, known) for token in tokens]
    if not all(answers):
        return 0.0
    return sum(answers) + NAME_COUNTS_MORE * sum(likeness(token, own) for token in tokens)


def _interviewed(user: User) -> list[tuple[int, str, str]]:
    """People whose panels one sits on without running them, by name alone: e-mail and tags are not shown there."""
    seats = Panelist.objects.filter(user=user).values("interview__application__candidate")
    others = Candidate.objects.visible_to(user).filter(pk__in=seats)
    others = others.exclude(pk__in=Candidate.objects.run_by(user).values("pk"))
    return [(pk, name, f" {fold(name)}") for pk, name in others.values_list("pk", "name")]


def _fetched(seen: QuerySet[SearchEntry], tokens: Sequence[str]) -> list[tuple[int, str, str]]:
    """Entries whose trigrams come near to every token, by the index on them."""
    rows = seen
    for token in tokens:
        near = (
            {"words__resembles": token} if len(token) >= FEWEST_LETTERS else {"words__contains": f" {token}"}
        )
        rows = rows.filter(**near)
    trigrams: Any = [TrigramWordSimilarity(token, "words") for token in tokens]
    rows = rows.annotate(nearness=reduce(add, trigrams)).order_by("-nearness", "candidate_id")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(FETCHED)])
        return list(rows.values_list("candidate_id", "candidate__name", "words")[:POOL])


def _scanned(seen: QuerySet[SearchEntry], tokens: Sequence[str]) -> list[tuple[int, str, str]]:
    """Every visible entry, sieved in memory: for SQLite, whose databases are small."""
    rows = list(seen.annotate(name=F("candidate__name")).values_list("candidate_id", "name", "words"))
    for token in tokens:
        hits = process.extract_iter(
            token, [words for _pk, _name, words in rows], scorer=partial_ratio, score_cutoff=100 * ALIKE
        )
        rows = [rows[index] for _words, _score, index in hits]
    return rows


def _applications(
    people: Sequence[Candidate], jobs: Sequence[Job], user: User, limit: int
) -> list[Application]:
    """Visible applications of these people, to these jobs where any were meant; in the people's order."""
    rank = {person.pk: n for n, person in enumerate(people)}
    rows = Application.objects.visible_to(user).filter(candidate__in=rank)
    if jobs:
        rows = rows.filter(job__in=jobs)
    rows = rows.select_related("candidate", "job", "stage")
    return sorted(rows, key=lambda row: (row.status != Application.Status.ACTIVE, rank[row.candidate_id]))[
        :limit
    ]
