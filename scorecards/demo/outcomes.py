"""Debriefs and decisions: the named people of the story decide, in writing."""

from datetime import datetime
from functools import partial

from hiring.models import Application, User
from scorecards.demo.applicants import DEBRIEFED, DECIDED
from scorecards.demo.company import Company
from scorecards.demo.effects import chance
from scorecards.demo.rooms import plan_talk
from scorecards.demo.source import ApplicationRow, JobRow
from scorecards.models import Debrief, Decision, PanelSummary
from scorecards.operations.debriefs import close_debrief, open_debrief
from scorecards.operations.decision_words import departs_from
from scorecards.operations.decisions import confirm_decision, reopen_decision, stage_decision
from scorecards.operations.summaries import compile_summaries

REASONS = {"hire": "debrief_hires", "reject": "debrief_rejects", "hold": "holds", "advance": "advances"}
NEXT_STEPS = {"reject": 0, "hire": 1, "advance": 2}
MESSAGES = {"reject": 0, "hire": 1}
SECOND_THOUGHT = 1  # working days between two decisions


def plan_outcome(company: Company, job: JobRow, row: ApplicationRow) -> None:
    """Plan what the panel's evidence leads to."""
    held, at, add = row.held or 0, company.days.at, company.timeline.add
    if row.debrief:
        add(at(held - DEBRIEFED, 14), partial(_open, company, job, row))
        plan_talk(company, job, row, partial(at, held - DEBRIEFED, 14))
    if row.debrief == "closed":
        add(at(held - DEBRIEFED, 15), partial(_close, company, job, row))
    for number, outcome in enumerate(row.decisions):
        ago = held - DECIDED - number * SECOND_THOUGHT
        if number:
            add(at(ago, 10), partial(_reopen, company, job, row))
        add(at(ago, 11), partial(_stage, company, job, row, outcome))
        add(at(ago, 11, 30), partial(_confirm, company, job, row))
    if row.staged:
        add(at(held - DECIDED, 11), partial(_stage, company, job, row, row.staged))


def _open(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    application = _compiled(company, job, row, when)
    open_debrief(application_id=application.pk, by=_manager(company, job), now=when)


def _close(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    debrief = Debrief.objects.get(application=company.applications[job.key, row.who], closed_at=None)
    close_debrief(debrief_id=debrief.pk, by=_manager(company, job), now=when)


def _stage(company: Company, job: JobRow, row: ApplicationRow, outcome: str, when: datetime) -> None:
    application, words = _compiled(company, job, row, when), company.source.words
    document = PanelSummary.objects.get(application=application).document
    luck = chance("decision", job.key, row.who, outcome)
    departs = document is not None and departs_from(document, outcome)
    stage_decision(
        application_id=application.pk,
        outcome=outcome,
        reason=luck.choice(words[REASONS[outcome]]),
        next_step=_chosen(words["next_steps"], NEXT_STEPS, outcome),
        candidate_message=_chosen(words["messages"], MESSAGES, outcome),
        departure_reason=words["departures"][outcome] if departs else "",
        by=_manager(company, job),
        now=when,
    )


def _confirm(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    decision = Decision.objects.staged().get(application=company.applications[job.key, row.who])
    by = company.staff[job.recruiter] if decision.needs_second else _manager(company, job)
    confirm_decision(decision_id=decision.pk, by=by, now=when)


def _reopen(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    decision = Decision.objects.in_force().get(application=company.applications[job.key, row.who])
    reason = company.source.words["reopenings"][decision.outcome]
    reopen_decision(decision_id=decision.pk, reason=reason, by=_manager(company, job), now=when)


def _chosen(texts: list[str], table: dict[str, int], outcome: str) -> str:
    return texts[table[outcome]] if outcome in table else ""


def _compiled(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> Application:
    """The application with its summary up to date: what the worker does within seconds, done here at once."""
    application = company.applications[job.key, row.who]
    compile_summaries([application.pk], now=when)
    return application


def _manager(company: Company, job: JobRow) -> User:
    return company.staff[job.manager]
