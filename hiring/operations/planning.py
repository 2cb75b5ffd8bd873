"""The first of two steps: marking who goes, and when. Nobody goes before everybody who answers for it could look."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, Candidate, LegalHold, PlannedErasure, RetentionRule, User
from hiring.operations.audit import record_event
from hiring.operations.retention import rules_in_force, verdicts_of
from hiring.operations.texts import short_reason
from hiring.operations.withdrawing import withdraw_open_plan
from hiring.retention import Due, Kept, Rule, add_months, is_due

BATCH = 500
LONGEST_POSTPONEMENT = timedelta(days=366)
_BECAUSE = {
    Kept.ACTIVE: PlannedErasure.Because.APPLIED,
    Kept.HELD: PlannedErasure.Because.HELD,
    Kept.NO_RULE: PlannedErasure.Because.NO_RULE,
}


@dataclass(slots=True)
class PlanStep:
    """What one step did: people planned to go, by key, and where the next step begins, if any."""

    planned: dict[int, Due] = field(default_factory=dict)
    after: int | None = None


def notice_ends(now: datetime) -> datetime:
    """The moment at which the notice of somebody planned now has passed."""
    return now + timedelta(days=settings.PURGE_NOTICE_DAYS)


def plan_erasures(
    *, after: int = 0, limit: int = BATCH, now: datetime | None = None, dry_run: bool = False
) -> PlanStep:
    """Look at the next people in the order of their keys and plan to erase those whose time has come.

    Safe to run twice or at once: a person has at most one open plan. With `dry_run` nothing is written.
    """
    now = now or timezone.now()
    rules = rules_in_force()
    step = PlanStep()
    if not rules:
        return step
    ids = list(_long_ago(rules, now).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
    verdicts = verdicts_of(ids, now=now, rules=rules)
    for pk, verdict in verdicts.items():
        if not isinstance(verdict, Due) or verdict.at > now:
            continue
        if dry_run or _plan(pk, verdict, now):
            step.planned[pk] = verdict
    step.after = ids[-1] if len(ids) == limit else None
    return step


def _long_ago(rules: list[Rule], now: datetime) -> QuerySet[Candidate]:
    """People with nothing in the running, nothing that ended within the shortest rule, no hold and no open plan."""
    applications = Application.objects.filter(candidate=OuterRef("pk"))
    shortest = add_months(now, -min(rule.months for rule in rules))
    recent = applications.filter(Q(closed_at=None) | Q(closed_at__gt=shortest))
    people: QuerySet[Candidate] = Candidate.objects.filter(
        ~Exists(recent),
        ~Exists(LegalHold.objects.standing(now).filter(candidate=OuterRef("pk"))),
        ~Exists(PlannedErasure.objects.open().filter(candidate=OuterRef("pk"))),
        erased_at=None,
    )
    if all(rule.outcome != RetentionRule.Outcome.NEVER for rule in rules):
        people = people.filter(Exists(applications))
    return people


@transaction.atomic
def _plan(candidate_id: int, due: Due, now: datetime) -> bool:
    """Plan one person, unless another worker has, or they were erased meanwhile."""
    candidate = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    planned = PlannedErasure.objects.open().filter(candidate=candidate_id).exists()
    if candidate is None or candidate.is_erased or planned:
        return False
    plan = PlannedErasure.objects.create(
        candidate=candidate,
        rule_id=due.rule.pk,
        application_id=due.application,
        counted_from=due.counted_from,
        due_at=due.at,
        by_consent=due.by_consent,
        planned_at=now,
        erase_after=notice_ends(now),
    )
    details = {"rule": str(plan.rule.public_id), "erase_after": plan.erase_after.isoformat()}
    record_event(action="plannederasure.created", by=None, on=plan, now=now, details=details)
    return True


def spare_people(*, now: datetime | None = None) -> int:
    """Withdraw the plans of people who are not due any more; returns how many."""
    now = now or timezone.now()
    rules = rules_in_force()
    spared = 0
    for ids in _chunks(PlannedErasure.objects.open().order_by("pk").values_list("candidate", flat=True)):
        verdicts = verdicts_of(ids, now=now, rules=rules)
        for pk in [pk for pk, verdict in verdicts.items() if not is_due(verdict, now)]:
            with transaction.atomic():
                candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=pk)
                spared += not spare_unless_due(candidate, now)
    return spared


def spare_unless_due(candidate: Candidate, now: datetime) -> bool:
    """Whether a locked person is to go now; the plan of anybody else is withdrawn, with the reason."""
    verdict = verdicts_of([candidate.pk], now=now)[candidate.pk]
    if is_due(verdict, now):
        return True
    if isinstance(verdict, Kept):
        because = _BECAUSE[verdict]
    else:
        because = PlannedErasure.Because.CONSENT if verdict.by_consent else PlannedErasure.Because.LATER
    withdraw_open_plan(candidate, because, by=None, now=now)
    return False


def _chunks(keys: QuerySet[PlannedErasure, int]) -> Iterator[list[int]]:
    ids = list(keys)
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


@transaction.atomic
def postpone_erasure(
    *, plan_id: int, until: date, reason: str, by: User, now: datetime | None = None
) -> PlannedErasure:
    """Let nobody erase a person before the end of this day, at most a year ahead. The rule goes on to apply."""
    now = now or timezone.now()
    seen = PlannedErasure.objects.visible_to(by).filter(pk=plan_id).first()
    if seen is None or by.is_service:
        raise NotAllowed("Only whoever runs all of a person's applications postpones this.")
    Candidate.objects.select_for_update(of=("self",)).get(pk=seen.candidate_id)
    plan = PlannedErasure.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if plan.state != PlannedErasure.State.PLANNED:
        raise WrongState("This is decided already: the person was erased or spared.")
    reason = short_reason(reason)
    moment = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    if moment <= plan.erase_after or moment > now + LONGEST_POSTPONEMENT:
        sentence = "Choose a later day than the one planned, within a year. For longer, place a legal hold."
        raise InvalidInput(sentence, fields={"until": sentence})
    details = {"changes": {"erase_after": [plan.erase_after.isoformat(), moment.isoformat()]}}
    plan.erase_after, plan.postponed_by, plan.postponed_reason = moment, by, reason
    plan.save()
    record_event(action="plannederasure.postponed", by=by, on=plan, now=now, details=details)
    return plan
