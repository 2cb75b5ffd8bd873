"""How long somebody is kept: rules set against what is known of a person. Pure arithmetic, told in dates."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

YEAR = 12


class Kept(StrEnum):
    """Why nobody can say when a person goes."""

    ACTIVE = "active"
    HELD = "held"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many months after its end an application of this outcome keeps a person; no country means everywhere."""

    pk: int
    country: str
    outcome: str
    months: int


@dataclass(frozen=True, slots=True)
class Ended:
    """An application that ended: its key, outcome, the country of its job's office, and when."""

    pk: int
    outcome: str
    country: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """What decides about one person; `consents` are the moments at which each of theirs ends or has ended.

    `last_activity` counts for whoever never applied.
    """

    ended: Sequence[Ended]
    last_activity: datetime
    consents: Sequence[datetime] = ()
    is_active: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When somebody goes and by which rule, counted from when.

    `application` is the key of the one that is kept longest; `by_consent` says that a consent outlasts the rule.
    """

    at: datetime
    rule: Rule
    counted_from: datetime
    application: int | None = None
    by_consent: bool = False


Verdict = Due | Kept


def is_due(verdict: Verdict, now: datetime) -> bool:
    """Whether the person may go now."""
    return isinstance(verdict, Due) and verdict.at <= now


def verdict_of(person: Person, rules: Iterable[Rule], *, never: str) -> Verdict:
    """Decide about one person. Of several applications the one that is kept longest decides.

    Where one of them has no rule, nobody goes. `never` is the outcome of those who applied nowhere: they are kept by
    consent where one was ever given, and until it ends.
    """
    if person.is_held:
        return Kept.HELD
    if person.is_active:
        return Kept.ACTIVE
    known = {(rule.country, rule.outcome): rule for rule in rules}
    ended = person.ended or [Ended(0, never, "", person.last_activity)]
    found = [(one, known.get((one.country, one.outcome)) or known.get(("", one.outcome))) for one in ended]
    dues = [(add_months(one.at, rule.months), one, rule) for one, rule in found if rule]
    if len(dues) < len(found):
        return Kept.NO_RULE
    due_at, one, rule = max(dues, key=lambda due: due[0])
    until = max(person.consents, default=None)
    by_consent = until is not None and (not person.ended or until > due_at)
    return Due(
        at=until if until and by_consent else due_at,
        rule=rule,
        counted_from=one.at,
        application=one.pk or None,
        by_consent=by_consent,
    )


def add_months(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of its month."""
    year, month = divmod(moment.year * YEAR + moment.month - 1 + months, YEAR)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
