"""Retention rules, and what they say about people: facts read in a fixed number of queries, decided elsewhere."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import (
    Application,
    Attachment,
    Candidate,
    Consent,
    LegalHold,
    Note,
    RetentionRule,
    Statement,
    User,
)
from hiring.operations.audit import changes_of, record_event
from hiring.retention import Ended, Person, Rule, Verdict, verdict_of

FIELDS = frozenset({"country", "outcome", "months", "basis", "is_active"})


@transaction.atomic
def save_rule(
    *, by: User, changes: Mapping[str, Any], rule_id: int | None = None, now: datetime | None = None
) -> RetentionRule:
    """Add a rule, or change these fields of one: a site admin does. What is planned is looked at again at night.

    A rule is switched off and never deleted: the account of who went by it names it.
    """
    if not by.is_superuser or by.is_service:
        raise NotAllowed("Only a site admin says how long people are kept.")
    unknown = set(changes) - FIELDS
    if unknown:
        raise InvalidInput(f"These fields cannot be changed here: {', '.join(sorted(unknown))}.")
    rule = (
        RetentionRule.objects.select_for_update(of=("self",)).get(pk=rule_id) if rule_id else RetentionRule()
    )
    told = changes_of(rule, changes)
    for name, value in changes.items():
        setattr(rule, name, value.strip() if isinstance(value, str) else value)
    rule.full_clean()
    rule.save()
    action = "retentionrule.changed" if rule_id else "retentionrule.created"
    record_event(action=action, by=by, on=rule, now=now or timezone.now(), details=told)
    return rule


def rules_in_force() -> list[Rule]:
    """The rules people go by."""
    rows = RetentionRule.objects.filter(is_active=True).values_list("pk", "country", "outcome", "months")
    return [Rule(*row) for row in rows]


def verdicts_of(
    candidate_ids: Collection[int], *, now: datetime, rules: Iterable[Rule] | None = None
) -> dict[int, Verdict]:
    """When each of these people goes, and why, by key: a fixed number of queries."""
    rules = rules_in_force() if rules is None else list(rules)
    people = _people(candidate_ids, now)
    never = RetentionRule.Outcome.NEVER
    return {pk: verdict_of(person, rules, never=never) for pk, person in people.items()}


def _people(candidate_ids: Collection[int], now: datetime) -> dict[int, Person]:
    rows = Application.objects.filter(candidate__in=candidate_ids).select_related("job__office")
    applications: dict[int, list[Application]] = {}
    for one in rows.order_by("pk"):
        applications.setdefault(one.candidate_id, []).append(one)
    consents: dict[int, list[datetime]] = {}
    for consent in Consent.objects.filter(candidate__in=candidate_ids):
        consents.setdefault(consent.candidate_id, []).append(consent.withdrawn_at or consent.expires_at)
    held = set(
        LegalHold.objects.standing(now)
        .filter(candidate__in=candidate_ids)
        .values_list("candidate", flat=True)
    )
    activity = _last_activity([pk for pk in candidate_ids if pk not in applications])
    return {
        pk: Person(
            ended=[
                Ended(one.pk, one.status, one.job.office.country if one.job.office else "", one.closed_at)
                for one in applications.get(pk, [])
                if one.closed_at
            ],
            last_activity=activity.get(pk, now),
            consents=consents.get(pk, []),
            is_active=any(one.status == Application.Status.ACTIVE for one in applications.get(pk, [])),
            is_held=pk in held,
        )
        for pk in candidate_ids
    }


def _last_activity(candidate_ids: Collection[int]) -> dict[int, datetime]:
    """When anything last happened to people who never applied: the file, a note, a paper, a statement."""
    found = dict(Candidate.objects.filter(pk__in=candidate_ids).values_list("pk", "updated_at"))
    for model in (Note, Attachment, Statement):
        rows = model._default_manager.filter(candidate__in=candidate_ids).order_by()
        for pk, at in rows.values_list("candidate", "created_at"):
            found[pk] = max(found[pk], at)
    return found
