"""Playing the story of the demo company through the product's own operations, once."""

from collections import Counter
from datetime import date

from django.db import connection, transaction

from hiring.errors import WrongState
from hiring.models import Application, Candidate, Interview, Job, Role, User
from scorecards.demo.applicants import plan_application
from scorecards.demo.company import ACCOUNTS, Company, address_of, found_company
from scorecards.demo.jobs import plan_job
from scorecards.demo.outcomes import plan_outcome
from scorecards.demo.panels import plan_panel
from scorecards.demo.source import Source, read_source
from scorecards.demo.timeline import Days
from scorecards.models import Decision, InterviewKit, PanelSummary, Scorecard
from scorecards.operations.summaries import compile_summaries, stale_application_ids

FOUNDED = 90  # working days ago
EVERYTHING = 10_000


def is_present() -> bool:
    """Whether the demo company lives in this database."""
    return User.objects.filter(email=address_of(ACCOUNTS["admin"])).exists()


def seed_company(*, today: date, password: str, source: Source | None = None) -> Counter[str]:
    """Play the whole story up to the first moment of `today`, all of it or nothing; returns what there is now.

    The same day gives the same company. Raises WrongState without the ladder and the framework, or where the
    company is present already.
    """
    _check_ground()
    company = Company(source=source or read_source(), days=Days(today))
    with transaction.atomic():
        owed = len(connection.run_on_commit)
        found_company(company, password=password, now=company.days.at(FOUNDED))
        _plan(company)
        company.timeline.play()
        compile_summaries(stale_application_ids(EVERYTHING), now=company.days.now)
        # Every summary is compiled: hundreds of tasks would find nothing to do. What else is owed, sweeps find.
        del connection.run_on_commit[owed:]
    return count_company()


def _check_ground() -> None:
    if is_present():
        raise WrongState("The demo company is here already.")
    if not (Role.objects.exists() and InterviewKit.objects.templates().exists()):
        raise WrongState("There is no ladder or no framework yet. Run load_framework first.")


def _plan(company: Company) -> None:
    for job in company.source.jobs:
        plan_job(company, job)
        for number, row in enumerate(job.applications):
            plan_application(company, job, row)
            if row.held is not None:
                plan_panel(company, job, row, number=number)
                plan_outcome(company, job, row)


def count_company() -> Counter[str]:
    """How many rows of the main kinds the database holds."""
    models = (User, Job, Candidate, Application, Interview, Scorecard, PanelSummary, Decision)
    return Counter({str(model._meta.verbose_name_plural): model._default_manager.count() for model in models})
