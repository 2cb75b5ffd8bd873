"""People: what is known about them, and what others call them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, Candidate, Employment, ExternalId, Source, Tag, User
from hiring.operations.audit import changes_of, record_event
from hiring.operations.catalogue import save_entry
from hiring.operations.indexing import reindex_candidates
from hiring.operations.screening import record_screenings_of
from hiring.permissions import works_on_every_job

_UNSAID = {"ended_on": None, "is_product_management": False, "is_leadership": False}
CHANGEABLE = frozenset({"name", "email", "phone", "location", "headline", "profile_url", "source", "user"})


class EmploymentFacts(TypedDict, total=False):
    """One position as a door hands it in."""

    employer: str
    title: str
    started_on: date
    ended_on: date | None
    is_product_management: bool
    is_leadership: bool


@transaction.atomic
def add_candidate(
    *,
    name: str,
    by: User,
    email: str = "",
    phone: str = "",
    location: str = "",
    headline: str = "",
    profile_url: str = "",
    source: Source | None = None,
    user: User | None = None,
    tags: Iterable[Tag] = (),
    employments: Iterable[EmploymentFacts] = (),
    may_repeat: bool = False,
    now: datetime | None = None,
) -> Candidate:
    """Add a person. Somebody visible to the actor with the same e-mail address is refused as a duplicate.

    People the actor may not see are not looked at: a refusal must not tell that a confidential search knows them.
    With `may_repeat` nobody is refused, for a caller who may not know of addresses: the sweep proposes the twins.
    """
    now = now or timezone.now()
    if not (works_on_every_job(by) or by.team_memberships.exists()):
        raise NotAllowed("Only recruiters and hiring teams add candidates.")
    if email and not may_repeat and _known(email, by):
        raise InvalidInput(
            f"{email} belongs to a candidate you already have.", fields={"email": "Already a candidate."}
        )
    candidate = Candidate(
        name=name.strip(),
        email=email.strip(),
        phone=phone,
        location=location,
        headline=headline,
        profile_url=profile_url,
        source=source,
        user=user,
    )
    candidate.full_clean(validate_unique=False)
    candidate.save()
    candidate.tags.set(tags)
    _add_employments(candidate, employments)
    record_event(action="candidate.added", by=by, on=candidate, now=now)
    reindex_candidates([candidate.pk])
    return candidate


def _known(email: str, by: User) -> bool:
    people = Candidate.objects.visible_to(by).alias(lowered=Lower("email"))
    return people.filter(lowered=email.strip().lower()).exists()


def lock_candidate(candidate_id: int, by: User) -> Candidate:
    """The person under lock, or NotAllowed where `by` runs no application of theirs."""
    candidate = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    if candidate is None:
        raise WrongState(
            "This file is gone: it was merged into another one. Open the list and look for it there."
        )
    if not Candidate.objects.run_by(by).filter(pk=candidate.pk).exists():
        raise NotAllowed("Only recruiters and the hiring team change this candidate.")
    check_not_erased(candidate)
    return candidate


def check_not_erased(candidate: Candidate) -> None:
    """Refuse to write anything about somebody who was erased."""
    if candidate.is_erased:
        raise WrongState("This person was erased, so nothing is written about them any more.")


def check_about(application: Application | None, candidate: Candidate, by: User) -> None:
    """Refuse to file something under an application that is not the person's, or that `by` does not run."""
    if application is None:
        return
    run = Application.objects.run_by(by).filter(pk=application.pk, candidate=candidate)
    if not run.exists():
        sentence = "Choose one of this person's applications that you run."
        raise InvalidInput(sentence, fields={"about": sentence})


@transaction.atomic
def change_candidate(
    *,
    candidate_id: int,
    by: User,
    changes: Mapping[str, Any],
    tags: Iterable[Tag] | None = None,
    now: datetime | None = None,
) -> Candidate:
    """Change what is known about a person; `tags`, where given, replaces theirs."""
    candidate = lock_candidate(candidate_id, by)
    refused = set(changes) - CHANGEABLE
    if refused:
        raise InvalidInput(f"These fields cannot be changed here: {', '.join(sorted(refused))}.")
    told = changes_of(candidate, changes)
    for field, value in changes.items():
        setattr(candidate, field, value)
    candidate.full_clean(validate_unique=False)
    candidate.save()
    if tags is not None:
        candidate.tags.set(tags)
    record_event(
        action="candidate.changed",
        by=by,
        on=candidate,
        now=now or timezone.now(),
        details=told,
    )
    reindex_candidates([candidate.pk])
    return candidate


@transaction.atomic
def set_employments(
    *, candidate_id: int, employments: Iterable[EmploymentFacts], by: User, now: datetime | None = None
) -> list[Employment]:
    """Make this a person's history and record the screening facts of their open applications anew.

    Positions that stay as they are keep their rows: facts recorded earlier still point at their evidence.
    """
    now = now or timezone.now()
    candidate = lock_candidate(candidate_id, by)
    before = list(candidate.employments.all())
    kept, fresh = _matched(before, employments)
    candidate.employments.exclude(pk__in=[row.pk for row in kept]).delete()
    rows = [*kept, *_add_employments(candidate, fresh)]
    record_screenings_of(candidate_id=candidate.pk, now=now)
    counts = {"kept": len(kept), "added": len(fresh), "removed": len(before) - len(kept)}
    record_event(action="candidate.history_changed", by=by, on=candidate, now=now, details=counts)
    reindex_candidates([candidate.pk])
    return rows


def _matched(
    rows: list[Employment], wanted: Iterable[EmploymentFacts]
) -> tuple[list[Employment], list[EmploymentFacts]]:
    """The rows that already say what is wanted, and what no row says yet."""
    kept, fresh = [], []
    for facts in wanted:
        same = next((row for row in rows if row not in kept and _says(row, facts)), None)
        if same:
            kept.append(same)
        else:
            fresh.append(facts)
    return kept, fresh


def _says(row: Employment, facts: EmploymentFacts) -> bool:
    told = {**_UNSAID, **facts}
    return all(getattr(row, name) == value for name, value in told.items())


def _add_employments(candidate: Candidate, employments: Iterable[EmploymentFacts]) -> list[Employment]:
    rows = [Employment(candidate=candidate, **facts) for facts in employments]
    for row in rows:
        row.full_clean(validate_unique=False)
    return Employment.objects.bulk_create(rows)


@transaction.atomic
def add_tag(*, candidate_id: int, name: str, by: User, now: datetime | None = None) -> Tag:
    """Put a tag on a person, whatever case it is typed in; a new word becomes a tag for those who may add one."""
    now = now or timezone.now()
    candidate = lock_candidate(candidate_id, by)
    word = " ".join(name.split())
    if not word:
        raise InvalidInput("Type a tag first.", fields={"name": "Type a tag first."})
    tag = Tag.objects.filter(name__iexact=word).first()
    if tag is None:
        if not by.has_perm("hiring.add_tag"):
            sentence = f"There is no tag “{word[:60]}”. Choose one there is."
            raise InvalidInput(sentence, fields={"name": sentence})
        tag = Tag(name=word)
        tag.full_clean()
        try:
            save_entry(entry=tag, by=by, changed=["name"], now=now)
        except IntegrityError:  # somebody else has just made the same word a tag
            tag = Tag.objects.get(name__iexact=word)
    if not candidate.tags.filter(pk=tag.pk).exists():
        candidate.tags.add(tag)
        _tagged(candidate, by, now)
    return tag


@transaction.atomic
def remove_tag(*, candidate_id: int, tag: Tag, by: User, now: datetime | None = None) -> None:
    """Take a tag off a person; a no-op where they do not have it."""
    candidate = lock_candidate(candidate_id, by)
    if candidate.tags.filter(pk=tag.pk).exists():
        candidate.tags.remove(tag)
        _tagged(candidate, by, now or timezone.now())


def _tagged(candidate: Candidate, by: User, now: datetime) -> None:
    candidate.save(update_fields=["updated_at"])
    record_event(action="candidate.changed", by=by, on=candidate, now=now, details={"fields": ["tags"]})


@transaction.atomic
def add_external_id(
    *, candidate_id: int, system: str, value: str, by: User, now: datetime | None = None
) -> ExternalId:
    """Remember what another system calls a person; saying it twice is a no-op."""
    candidate = lock_candidate(candidate_id, by)
    known = ExternalId(candidate=candidate, system=system.strip(), value=value.strip())
    known.full_clean(validate_unique=False, validate_constraints=False)
    row, created = ExternalId.objects.get_or_create(
        candidate=candidate, system=known.system, value=known.value
    )
    if created:
        _named_elsewhere(candidate, by, now or timezone.now())
    return row


@transaction.atomic
def remove_external_id(
    *, candidate_id: int, external_id: ExternalId, by: User, now: datetime | None = None
) -> None:
    """Forget what another system calls a person; a no-op where it is not theirs."""
    candidate = lock_candidate(candidate_id, by)
    if candidate.external_ids.filter(pk=external_id.pk).delete()[0]:
        _named_elsewhere(candidate, by, now or timezone.now())


def _named_elsewhere(candidate: Candidate, by: User, now: datetime) -> None:
    record_event(
        action="candidate.changed", by=by, on=candidate, now=now, details={"fields": ["external_ids"]}
    )
