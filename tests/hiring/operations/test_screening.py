"""Experience against the role's thresholds: facts with their evidence."""

from datetime import date

import pytest

from hiring.models import ScreeningFact
from hiring.operations.applications import create_application
from hiring.operations.candidates import set_employments
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db


def a_job(**thresholds):
    job = JobFactory(role=RoleFactory(**thresholds))
    StageFactory(job=job)
    return job


def facts():
    return {
        fact.kind: (
            fact.months,
            fact.required_months,
            fact.is_met,
            fact.recorded_at,
            list(fact.employments.all()),
        )
        for fact in ScreeningFact.objects.all()
    }


def test_months_in_product_management_and_leading_are_recorded_with_the_employments_behind_them():
    candidate = CandidateFactory()
    sales = EmploymentFactory(
        candidate=candidate,
        is_product_management=False,
        is_leadership=True,
        started_on=date(2010, 1, 1),
        ended_on=date(2014, 12, 31),
    )
    product = EmploymentFactory(candidate=candidate, started_on=date(2015, 1, 1), ended_on=date(2019, 12, 31))
    leading = EmploymentFactory(
        candidate=candidate, is_leadership=True, started_on=date(2019, 1, 1), ended_on=date(2021, 12, 31)
    )
    job = a_job(product_years=7, leadership_years=3)

    create_application(candidate=candidate, job=job, by=RecruiterFactory(), now=NOW)

    assert facts() == {
        "product_management": (84, 84, True, NOW, [leading, product]),
        "leadership": (36, 36, True, NOW, [leading]),
    }
    assert sales not in ScreeningFact.objects.get(kind="leadership").employments.all()


def test_a_role_without_thresholds_records_nothing():
    create_application(candidate=EmploymentFactory().candidate, job=a_job(), by=RecruiterFactory(), now=NOW)

    assert facts() == {}


def test_falling_short_is_recorded_and_rejects_nobody():
    candidate = CandidateFactory()

    application = create_application(
        candidate=candidate, job=a_job(product_years=7, leadership_years=3), by=RecruiterFactory(), now=NOW
    )

    assert facts() == {
        "product_management": (0, 84, False, NOW, []),
        "leadership": (0, 36, False, NOW, []),
    }
    assert application.status == "active"


def test_a_changed_history_records_the_facts_of_open_applications_anew_and_leaves_ended_ones():
    candidate, recruiter = CandidateFactory(), RecruiterFactory()
    job, ended_job = a_job(product_years=7), a_job(product_years=7)
    create_application(candidate=candidate, job=job, by=recruiter, now=NOW)
    ended = ApplicationFactory(candidate=candidate, job=ended_job, rejected=True)
    history = {
        "employer": "Northwind",
        "title": "Product Manager",
        "started_on": date(2020, 1, 1),
        "ended_on": date(2020, 12, 31),
        "is_product_management": True,
    }

    rows = set_employments(candidate_id=candidate.pk, employments=[history], by=recruiter, now=NOW)

    assert facts() == {"product_management": (12, 84, False, NOW, rows)}
    assert not ended.screening_facts.exists()
