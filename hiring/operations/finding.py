"""One search over people, jobs and applications: word order, accents and typos are forgiven, visibility is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import add, and_, itemgetter
from typing import Any, TypeAlias

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import partial_ratio

from hiring.matching import fold
from hiring.models import Application, Candidate, Job, Panelist, SearchEntry, User
from hiring.row_by_row import ExistsForRow

MOST_TOKENS, LONGEST_QUERY = 6, 200
# Words this short have too many neighbours for typos to be told from other words.
FEWEST_LETTERS = 4
ALIKE = 0.7
POOL = 200
# Typos are looked for where fewer than this many begin with what was asked for.
ENOUGH = 25
WEIGHED = 2_000
# So many people of a list are found by their keys.
FEW = 200
# How alike a word must be for the database to fetch it, at first and where that fetches few; Python looks closer.
# Beside each, of how many people who answer the nearest are looked for: whoever asks so broadly asks again.
FETCHED = ((0.5, 2_000), (0.35, 500))
# To the planner comparing two words costs as little as two numbers: it would compare everybody's.
BY_INDEX = "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true), set_config('enable_seqscan', 'off', true)"
NAME_COUNTS_MORE = 0.5
# A person's key, name and words.
Entry: TypeAlias = tuple[int, str, str]


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
    tokens = _tokens(text)
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
    shown = Job.objects.select_related("role", "department", "office").in_bulk(fitting[:limit])
    sizes = {"people": len(people), "jobs": len(fitting), "applications": len(applications)}
    return Found(
        tokens,
        people=people[:limit],
        jobs=[shown[pk] for pk in fitting[:limit]],
        applications=applications[:limit],
        more=frozenset(kind for kind, size in sizes.items() if size > limit),
    )


def begun_by(text: str) -> Q:
    """Candidates of whose words one begins with each word of `text`, by the index on words; nobody without a word.

    Few are looked up here and told by their keys: beside the conditions of a list, which cost far more, the database
    chooses between that index and everybody's words nearly by chance.
    """
    tokens = _tokens(text)
    if not tokens:
        return Q(pk__in=())
    entries = SearchEntry.objects.filter(_begun(tokens, "words"))
    found = list(entries.values_list("pk", flat=True)[: FEW + 1])
    return Q(pk__in=found) if len(found) <= FEW else _begun(tokens)


def likeness(token: str, words: Iterable[str]) -> float:
    """How well the best of `words` answers a token: 1 for the start of a word, less for a typo, 0 for none."""
    if any(word.startswith(token) for word in words):
        return 1.0
    if len(token) < FEWEST_LETTERS:
        return 0.0
    return max((OSA.normalized_similarity(token, word, score_cutoff=ALIKE) for word in words), default=0.0)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(text[:LONGEST_QUERY]).split()))[:MOST_TOKENS]


def _begun(tokens: Sequence[str], words: str = "search_entry__words") -> Q:
    return reduce(and_, (Q(**{f"{words}__contains": f" {token}"}) for token in tokens))


def _jobs(tokens: Sequence[str], user: User) -> list[tuple[int, dict[str, float]]]:
    """The keys of visible jobs that answer some token, best first, with how well they answer each."""
    found = []
    rows = Job.objects.visible_to(user).order_by()
    for pk, title, status, *others in rows.values_list(
        "pk", "title", "status", "role__title", "department__name"
    ):
        words = _folded(" ".join([title, *(other or "" for other in others)]))
        scores = {token: likeness(token, words) for token in tokens}
        if any(scores.values()):
            found.append((-sum(scores.values()), status, title, pk, scores))
    return [(pk, scores) for _score, _status, _title, pk, scores in sorted(found, key=itemgetter(0, 1, 2, 3))]


@lru_cache(maxsize=10_000)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


def _people(tokens: Sequence[str], user: User, limit: int) -> list[Candidate]:
    """Visible people who answer every token, best first."""
    run = Candidate.objects.run_by(user).order_by()
    pool = _fetched(run, tokens) if connection.vendor == "postgresql" else _scanned(run, tokens)
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


def _interviewed(user: User) -> list[Entry]:
    """People whose panels one sits on without running them, by name alone: e-mail and tags are not shown there."""
    met = Panelist.objects.filter(user=user).order_by().values_list("interview__application__candidate")
    # Their keys first, for they are few: as a condition everybody would be asked whether they are among them.
    others = Candidate.objects.visible_to(user).filter(pk__in=[pk for (pk,) in met.distinct()])
    run = ExistsForRow(Candidate.objects.run_by(user).filter(pk=OuterRef("pk")).order_by())
    return [(pk, name, f" {fold(name)}") for pk, name in others.filter(~run).values_list("pk", "name")]


def _fetched(run: QuerySet[Candidate], tokens: Sequence[str]) -> list[Entry]:
    """Whom the index on words finds: with a word that begins with each token, or else one that comes near to it."""
    found = _nearest(run.filter(_begun(tokens)), tokens)
    if len(found) >= ENOUGH or all(len(token) < FEWEST_LETTERS for token in tokens):
        return found
    near = [
        Q(search_entry__words__resembles=token)
        if len(token) >= FEWEST_LETTERS
        else Q(search_entry__words__contains=f" {token}")
        for token in tokens
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for alike, weighed in FETCHED:
            cursor.execute(BY_INDEX, [str(alike)])
            found = list(dict.fromkeys(found + _nearest(run.filter(reduce(and_, near)), tokens, weighed)))
            if len(found) >= ENOUGH:
                break
    return found


def _nearest(people: QuerySet[Candidate], tokens: Sequence[str], most: int = WEIGHED) -> list[Entry]:
    """Of these people those whose words come nearest to the tokens: among so many that are weighed, not all."""
    weighed = Candidate.objects.order_by().filter(pk__in=people.values("pk")[:most])
    trigrams: Any = [
        TrigramWordSimilarity(token, path) for token in tokens for path in ("search_entry__words", "name")
    ]
    nearest = weighed.annotate(nearness=reduce(add, trigrams)).order_by("-nearness", "pk")
    return list(nearest.values_list("pk", "name", "search_entry__words")[:POOL])


def _scanned(run: QuerySet[Candidate], tokens: Sequence[str]) -> list[Entry]:
    """Every visible entry, sieved in memory: for SQLite, whose databases are small."""
    rows = list(run.exclude(search_entry=None).values_list("pk", "name", "search_entry__words"))
    for token in tokens:
        hits = process.extract_iter(
            token, [words for _pk, _name, words in rows], scorer=partial_ratio, score_cutoff=100 * ALIKE
        )
        rows = [rows[index] for _words, _score, index in hits]
    return rows


def _applications(
    people: Sequence[Candidate], jobs: Sequence[int], user: User, limit: int
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
