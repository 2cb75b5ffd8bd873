"""Saying in words why somebody is kept, and until when."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from hiring.countries import country_name
from hiring.models import Application, PlannedErasure, RetentionRule
from hiring.retention import YEAR, Kept, Verdict

KEPT_WORDS = {
    Kept.ACTIVE: "An application is in the running: nothing is erased before all have ended.",
    Kept.HELD: "A legal hold keeps everything in this file, whatever the rules say.",
    Kept.NO_RULE: "No rule in force says how long this file is kept, so nothing goes by itself.",
}


def months_words(months: int) -> str:
    """Write a rule's length: 18 months, 2 years."""
    if months % YEAR == 0:
        years = months // YEAR
        return f"{years} year{'' if years == 1 else 's'}"
    return f"{months} month{'' if months == 1 else 's'}"


def day_words(moment: datetime) -> str:
    """Write the day of a moment."""
    return date_format(timezone.localtime(moment), "j F Y")


def explain(
    *,
    rule: RetentionRule,
    application: Application | None,
    counted_from: datetime,
    due_at: datetime,
    by_consent: bool,
    others: int = 0,
) -> str:
    """Say by which rule somebody goes, counted from when; `others` counts their other applications.

    It names the job: only for readers who see the application.
    """
    if application is None:
        start = f"Never applied; anything last happened on {day_words(counted_from)}."
    else:
        status = application.get_status_display()
        start = f"{status}, {application.job}: ended on {day_words(counted_from)}."
    where = "everywhere" if not rule.country else f"in {country_name(rule.country)}"
    kind = rule.get_outcome_display().lower()
    law = f"The rule for “{kind}” {where} keeps people for {months_words(rule.months)} ({rule.basis})."
    parts = [start, law]
    if others:
        noun = "another application" if others == 1 else f"{others} other applications"
        parts.append(f"There is {noun}; the one that is kept longest decides.")
    if by_consent:
        parts.append(f"A consent reaches until {day_words(due_at)}, and that is what counts.")
    return " ".join(parts)


def explain_plan(plan: PlannedErasure, others: int = 0) -> str:
    """Say why somebody is about to go; the plan comes with its rule and its application's job."""
    return explain(
        rule=plan.rule,
        application=plan.application,
        counted_from=plan.counted_from,
        due_at=plan.due_at,
        by_consent=plan.by_consent,
        others=others,
    )


def explain_verdict(verdict: Verdict) -> str:
    """Say why somebody is kept, or until when and by which rule; two queries at most."""
    if isinstance(verdict, Kept):
        return KEPT_WORDS[verdict]
    return explain(
        rule=RetentionRule.objects.get(pk=verdict.rule.pk),
        application=Application.objects.select_related("job").filter(pk=verdict.application or 0).first(),
        counted_from=verdict.counted_from,
        due_at=verdict.at,
        by_consent=verdict.by_consent,
    )
