"""What a row of a list would change: whom it is about, and what of them it says anew.

People the actor may not see are not looked at, so nothing a list is answered with tells of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Lower

from hiring.models import Application, Candidate, ExternalId, Job, User
from hiring.operations.import_rows import Problem, Row

FACTS = ("name", "email", "phone", "location", "headline", "profile_url")


@dataclass(frozen=True, slots=True)
class Match:
    """A row with the person it is about (None: a new one), and what it would change."""

    row: Row
    candidate: Candidate | None = None
    changes: frozenset[str] = frozenset()
    new_tags: tuple[str, ...] = ()
    new_external_id: str = ""
    joins: bool = True

    @property
    def is_new(self) -> bool:
        return self.candidate is None

    @property
    def changed_fields(self) -> list[str]:
        """The fields of a known person that the row says anew, sorted."""
        return sorted(self.changes | ({"tags"} if self.new_tags else set()) | self._id_field)

    @property
    def is_unchanged(self) -> bool:
        return not (self.is_new or self.joins or self.changed_fields)

    @property
    def _id_field(self) -> set[str]:
        return {"external_id"} if self.new_external_id and self.candidate else set()


@dataclass(slots=True)
class _People:
    """What is known about the people a chunk of rows may be about."""

    by_email: dict[str, list[int]] = field(default_factory=dict)
    by_external_id: dict[str, list[int]] = field(default_factory=dict)
    candidates: dict[int, Any] = field(default_factory=dict)
    external_ids: dict[int, set[str]] = field(default_factory=dict)
    tags: dict[int, set[str]] = field(default_factory=dict)
    applied: set[int] = field(default_factory=set)
    changeable: set[int] = field(default_factory=set)


def match_rows(
    rows: Sequence[Row], *, job: Job, by: User, system: str, lock: bool = False
) -> list[Match | Problem]:
    """Say for each row what it would do, in a fixed number of queries; `lock` holds the people it is about."""
    people = _look_up(rows, job, by, system, lock=lock)
    lines: dict[int, int] = {}
    return [_match(row, people, system, lines) for row in rows]


def _look_up(rows: Sequence[Row], job: Job, by: User, system: str, *, lock: bool) -> _People:
    people = _People()
    visible = Candidate.objects.visible_to(by)
    emails = [row.email for row in rows if row.email]
    if emails:
        found = visible.annotate(lowered=Lower("email")).filter(lowered__in=emails).order_by("pk")
        for pk, email in found.values_list("pk", "lowered"):
            people.by_email.setdefault(email, []).append(pk)
    ids = [row.external_id for row in rows if row.external_id]
    if ids:
        known = ExternalId.objects.filter(system=system, value__in=ids).order_by("candidate")
        pairs = list(known.values_list("candidate_id", "value"))
        # Asked of these few people alone: a join would look at everybody there is.
        seen = set(visible.filter(pk__in=[pk for pk, _value in pairs]).values_list("pk", flat=True))
        for pk, value in pairs:
            if pk in seen:
                people.by_external_id.setdefault(value, []).append(pk)
    keys = {pk for pks in (*people.by_email.values(), *people.by_external_id.values()) for pk in pks}
    if keys:
        _load(people, keys, job, by, system, lock=lock)
    return people


def _load(people: _People, keys: set[int], job: Job, by: User, system: str, *, lock: bool) -> None:
    rows = Candidate.objects.filter(pk__in=keys).order_by("pk")
    if lock:
        # Locked in one order and without joins, as every writer does.
        list(rows.select_for_update(of=("self",)).values_list("pk"))
    people.candidates = {one.pk: one for one in rows.select_related("source")}
    people.changeable = set(Candidate.objects.run_by(by).filter(pk__in=keys).values_list("pk", flat=True))
    people.applied = set(
        Application.objects.filter(job=job, candidate__in=keys).values_list("candidate", flat=True)
    )
    for pk, value in ExternalId.objects.filter(candidate__in=keys, system=system).values_list(
        "candidate_id", "value"
    ):
        people.external_ids.setdefault(pk, set()).add(value)
    tags = Candidate.tags.through._default_manager.filter(candidate__in=keys)
    for pk, name in tags.values_list("candidate_id", "tag__name"):
        people.tags.setdefault(pk, set()).add(name.casefold())


def _match(row: Row, people: _People, system: str, lines: dict[int, int]) -> Match | Problem:
    """What one row does; `lines` remembers whom the rows before it were about."""
    pk = _person_of(row, people, system)
    if isinstance(pk, Problem):
        return pk
    if pk is None:
        return Match(row, new_external_id=row.external_id, new_tags=row.tags)
    if pk not in people.candidates:
        return Problem(row.line, "Somebody merged this person's file just now. Import this row again.")
    if pk in lines:
        return Problem(row.line, f"It is about the same person as line {lines[pk]}.")
    lines[pk] = row.line
    match = _compare(row, people, pk)
    if match.changed_fields and pk not in people.changeable:
        return Problem(row.line, "You see this person's file and may not change it. Leave this row out.")
    return match


def _person_of(row: Row, people: _People, system: str) -> int | Problem | None:
    """Whom a row is about, by the external id before the e-mail address; None for somebody new."""
    named = people.by_external_id.get(row.external_id, []) if row.external_id else []
    mailed = people.by_email.get(row.email, []) if row.email else []
    shown, number = row.values["email"], row.external_id
    sentence = ""
    if len(named) > 1:
        sentence = f"{len(named)} of your candidates have the id {number} in {system}. Merge them first."
    elif named and mailed and named[0] not in mailed:
        sentence = f"The id {number} is one person's and {shown} another's."
    elif not named and len(mailed) > 1:
        sentence = f"{len(mailed)} of your candidates have the address {shown}. Merge them first."
    elif not named and mailed and number and people.external_ids.get(mailed[0]):
        sentence = f"{shown} belongs to somebody with another id in {system}."
    return Problem(row.line, sentence) if sentence else next(iter(named or mailed), None)


def _compare(row: Row, people: _People, pk: int) -> Match:
    """What a row says about a known person that their file does not say; an empty cell says nothing."""
    person = people.candidates[pk]
    known = {name: getattr(person, name) for name in FACTS} | {"source": person.source and person.source.name}
    changes = {name for name in FACTS if row.values[name] and row.values[name] != known[name]}
    if row.email == person.email.lower():
        changes.discard("email")
    source = row.values["source"]
    if source and source.casefold() != (known["source"] or "").casefold():
        changes.add("source")
    present = people.tags.get(pk, set())
    has_id = row.external_id in people.external_ids.get(pk, set())
    return Match(
        row,
        person,
        changes=frozenset(changes),
        new_tags=tuple(tag for tag in row.tags if tag.casefold() not in present),
        new_external_id="" if has_id else row.external_id,
        joins=pk not in people.applied,
    )
