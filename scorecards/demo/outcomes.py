"""Debriefs and decisions: the named people of the story decide, in writing."""

from datetime import datetime
from functools import partial

from hiring.models import Application, User
from scorecards.demo.applicants import DEBRIEFED, DECIDED
from scorecards.demo.company import Company
from scorecards.demo.effects import chance
from scorecards.demo.source import ApplicationRow, JobRow
from scorecards.models import Debrief, PanelSummary
from scorecards.operations.debriefs import close_debrief, open_debrief
from scorecards.operations.decisions import departs_from, record_decision
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
    if row.debrief == "closed":
        add(at(held - DEBRIEFED, 15), partial(_close, company, job, row))
    for number, outcome in enumerate(row.decisions):
        add(at(held - DECIDED - number * SECOND_THOUGHT, 11), partial(_decide, company, job, row, outcome))


def _open(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    application = _compiled(company, job, row, when)
    open_debrief(application_id=application.pk, by=_manager(company, job), now=when)


def _close(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> None:
    debrief = Debrief.objects.get(application=company.applications[job.key, row.who], closed_at=None)
    close_debrief(debrief_id=debrief.pk, by=_manager(company, job), now=when)


def _decide(company: Company, job: JobRow, row: ApplicationRow, outcome: str, when: datetime) -> None:
    application, words = _compiled(company, job, row, when), company.source.words
    document = PanelSummary.objects.get(application=application).document
    luck = chance("decision", job.key, row.who, outcome)
    departs = document is not None and departs_from(document, outcome)
    record_decision(
        application_id=application.pk,
        outcome=outcome,
        reason=luck.choice(words[REASONS[outcome]]),
        next_step=_chosen(words["next_steps"], NEXT_STEPS, outcome),
        candidate_message=_chosen(words["messages"], MESSAGES, outcome),
        departure_reason=words["departures"][outcome] if departs else "",
        by=_manager(company, job),
        now=when,
    )


def _chosen(texts: list[str], table: dict[str, int], outcome: str) -> str:
    return texts[table[outcome]] if outcome in table else ""


def _compiled(company: Company, job: JobRow, row: ApplicationRow, when: datetime) -> Application:
    """The application with its summary up to date: what the worker does within seconds, done here at once."""
    application = company.applications[job.key, row.who]
    compile_summaries([application.pk], now=when)
    return application


def _manager(company: Company, job: JobRow) -> User:
    return company.staff[job.manager]
