"""A job's pipeline as a board: read in a number of queries that does not grow with its people.

Whoever owes a card on an application learns from its card that they owe it, and nothing of their colleagues:
neither how many are in nor what the summary says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from hiring import reach
from hiring.models import Application, Employment, Interview, Job, Panelist, Stage, Tag, User
from scorecards.models import PanelPlan, PanelSummary

SHOWN = 20
MOST_WORDS = 6
MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate on the board. `cards_in` and `cards_due` are None, and `stops` empty, where evidence is closed.

    `moves` are the other stages: how the form names the move there, and the stage's name.
    """

    application: Application
    days: int
    employer: str
    tags: list[str]
    cards_in: int | None
    cards_due: int | None
    owes: bool
    stops: list[str]
    interview: Interview | None
    moves: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A stage: how many are there, how many of them fit the words, and the first page of those."""

    stage: Stage
    count: int
    matching: int
    cards: list[Card] = field(default_factory=list)
    page: int = 1

    @property
    def more(self) -> int:
        """How many fit the words and come after this page."""
        return max(0, self.matching - self.page * SHOWN)


@dataclass(frozen=True, slots=True)
class Board:
    """The columns in order, or the one that was asked for."""

    job: Job
    columns: list[Column]
    words: str

    @property
    def people(self) -> int:
        return sum(column.count for column in self.columns)

    @property
    def matching(self) -> int:
        return sum(column.matching for column in self.columns)


def board_of(
    job: Job,
    user: User,
    *,
    words: str = "",
    only: int | None = None,
    page: int = 1,
    now: datetime | None = None,
) -> Board:
    """The board of a job this person runs; `only` one stage with its `page` of cards, or all with their first."""
    now = now or timezone.now()
    words = " ".join(words.replace("\0", "").split())[:MOST_LETTERS]
    stages = list(job.stages.order_by("position"))
    shown = [stage for stage in stages if only in (None, stage.pk)]
    people = Application.objects.active().run_by(user).filter(job=job)
    counts = _counts(people, words)
    keys = _page_of_each(people.filter(_match(words), stage__in=shown), page)
    cards: dict[int, list[Card]] = {}
    for card in cards_of(job, stages, user, keys, now):
        cards.setdefault(card.application.stage_id, []).append(card)
    columns = [Column(s, *counts.get(s.pk, (0, 0)), cards.get(s.pk, []), page) for s in shown]
    return Board(job, columns, words)


def _match(words: str) -> Q:
    """Every word is in the candidate's name or in one of their tags."""
    wanted = Q()
    for word in words.split()[:MOST_WORDS]:
        tagged = Tag.objects.filter(candidates=OuterRef("candidate"), name__icontains=word)
        wanted &= Q(candidate__name__icontains=word) | Q(Exists(tagged))
    return wanted


def _counts(people: QuerySet[Any], words: str) -> dict[int, tuple[int, int]]:
    """By stage: everybody, and those who fit the words."""
    rows = people.order_by().values("stage").annotate(n=Count("pk"), m=Count("pk", filter=_match(words)))
    return {row["stage"]: (row["n"], row["m"]) for row in rows}


def _page_of_each(people: QuerySet[Any], page: int) -> list[int]:
    """The keys of one page of each stage, those who have waited longest first."""
    place = Window(
        RowNumber(), partition_by=F("stage"), order_by=(F("stage_entered_at").asc(), F("pk").asc())
    )
    first = (page - 1) * SHOWN
    placed = people.order_by().annotate(place=place)
    return list(placed.filter(place__gt=first, place__lte=first + SHOWN).values_list("pk", flat=True))


def cards_of(job: Job, stages: Sequence[Stage], user: User, keys: Sequence[int], now: datetime) -> list[Card]:
    """The cards of these applications, those who have waited longest first."""
    works = Employment.objects.filter(candidate=OuterRef("candidate"), ended_on=None).order_by("-started_on")
    applications = (
        Application.objects.run_by(user)
        .filter(pk__in=keys)
        .select_related("candidate", "stage")
        .prefetch_related("candidate__tags")
        .annotate(is_told=reach.evidence_readable(user), employer=Subquery(works.values("employer")[:1]))
        .order_by("stage_entered_at", "pk")
    )
    seats, stops, coming = _seats(keys), _stops(job, user, keys), _coming(keys, now)
    return [
        _card(one, user, seats.get(one.pk, []), stops.get(one.pk, []), coming.get(one.pk), now, stages)
        for one in applications
    ]


def _card(
    application: Any,
    user: User,
    seats: list[tuple[int, str, bool]],
    stops: list[str],
    interview: Interview | None,
    now: datetime,
    stages: Sequence[Stage],
) -> Card:
    counting = [is_in for _user, role, is_in in seats if role != Panelist.Role.SHADOW]
    told = application.is_told
    return Card(
        application=application,
        days=(timezone.localdate(now) - timezone.localdate(application.stage_entered_at)).days,
        employer=application.employer or "",
        tags=[tag.name for tag in application.candidate.tags.all()],
        cards_in=sum(counting) if told else None,
        cards_due=len(counting) if told else None,
        owes=any(person == user.pk and not is_in for person, _role, is_in in seats),
        stops=stops if told else [],
        interview=interview,
        moves=_moves(application, stages),
    )


def _moves(application: Application, stages: Sequence[Stage]) -> list[tuple[str, str]]:
    here = application.stage_id
    return [(f"{application.pk}:{here}:{stage.pk}", stage.name) for stage in stages if stage.pk != here]


def _seats(keys: Sequence[int]) -> dict[int, list[tuple[int, str, bool]]]:
    """Live seats by application: who, as what, and whether their card is in."""
    found: dict[int, list[tuple[int, str, bool]]] = {}
    rows = Panelist.objects.live().filter(interview__application__in=keys)
    for key, person, role, at in rows.values_list(
        "interview__application", "user", "role", "card_submitted_at"
    ):
        found.setdefault(key, []).append((person, role, at is not None))
    return found


def _stops(job: Job, user: User, keys: Sequence[int]) -> dict[int, list[str]]:
    """Must-haves below their bar, by application, of summaries that are up to date and open to this person."""
    plan = PanelPlan.objects.filter(job=job).select_related("rubric").first()
    entries = plan.rubric.content["competencies"] if plan else []
    names = {entry["key"]: entry["name"] for entry in entries}
    summaries = PanelSummary.objects.visible_to(user).compiled_once().filter(application__in=keys)
    fresh = summaries.filter(compiled=F("requested")).order_by()
    return {
        key: [names.get(stop["competency"], stop["competency"]) for stop in stops or []]
        for key, stops in fresh.values_list("application", "document__stops")
    }


def _coming(keys: Sequence[int], now: datetime) -> dict[int, Interview]:
    """The next interview by application."""
    rows = Interview.objects.scheduled().filter(application__in=keys, ends_at__gt=now)
    found: dict[int, Interview] = {}
    for interview in rows.order_by("starts_at", "pk"):
        found.setdefault(interview.application_id, interview)
    return found
