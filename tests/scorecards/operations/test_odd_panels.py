"""Panels that nobody planned: what the framework lost, roles without weights, weights changed too late."""

import pytest
from django.db.models import ProtectedError

from scorecards.errors import RubricFrozen
from scorecards.models import Competency, PanelPlan, RoleCompetency
from scorecards.operations.plans import adopt_rubric, plan_panel
from scorecards.operations.verifying import verify_batch
from tests.acts import compiled, hand_in
from tests.factories import ApplicationFactory, JobFactory, RecruiterFactory, RoleFactory, ScorecardFactory
from tests.scorecards.operations.audited import summary_of

pytestmark = pytest.mark.django_db


def document_of(application):
    return summary_of(compiled(application)).document


def test_weights_changed_after_the_first_card_stay_out_and_the_refusal_says_why():
    card = hand_in(ScorecardFactory(), vision=4, people=2)
    application = card.panelist.interview.application
    before = document_of(application)
    RoleCompetency.objects.update(weight=2, bar=5, must_have=True)

    with pytest.raises(RubricFrozen) as refusal:
        adopt_rubric(job_id=application.job_id, by=RecruiterFactory())

    assert refusal.value.detail == (
        "Cards of this job were written against its rubric, so it can no longer change."
    )
    assert document_of(application) == before
    assert verify_batch([application.pk]) == []


def test_a_competency_that_was_rated_cannot_be_deleted_and_once_retired_stays_in_the_summary():
    card = hand_in(ScorecardFactory(), vision=4, people=2)
    application = card.panelist.interview.application
    before = document_of(application)
    vision = Competency.objects.get(key="vision")

    with pytest.raises(ProtectedError):
        vision.delete()
    RoleCompetency.objects.filter(competency=vision).delete()
    Competency.objects.filter(pk=vision.pk).update(is_active=False)

    assert document_of(application) == before
    assert verify_batch([application.pk]) == []


def test_ratings_outside_the_rubric_are_reported_apart_and_enter_no_composite():
    card = ScorecardFactory(submitted=True, submitted__scores={"vision": 4, "people": 4, "extra": 1})
    document = document_of(card.panelist.interview.application)

    assert document["outside_rubric"] == ["extra"]
    assert document["composite"]["value"] == 4.0
    assert [block["bar_reason"] for block in document["competencies"] if block["competency"] == "extra"] == [
        "outside_rubric"
    ]


def test_a_role_without_weights_has_a_summary_that_says_so():
    job = JobFactory(role=RoleFactory(key="empty"))
    plan_panel(job=job, by=RecruiterFactory())
    application = ApplicationFactory(job=job)

    document = document_of(application)

    assert PanelPlan.objects.get(job=job).rubric.content["competencies"] == []
    assert document["composite"] == {
        "value": None,
        "reason": "no_weights",
        "coverage": None,
        "standard_error": None,
        "bar": None,
        "against_bar": None,
    }
    assert verify_batch([application.pk]) == []


@pytest.mark.parametrize(
    ("scores", "reason", "competency_reason"),
    [
        ({"vision": None, "people": None}, "no_ratings", "no_ratings"),
        ({"vision": 4, "people": 2}, None, "one_rating"),
        ({"vision": 4, "people": None}, "coverage_below_floor", "one_rating"),
    ],
)
def test_one_rater_or_nothing_assessed_is_said_in_codes(scores, reason, competency_reason):
    card = hand_in(ScorecardFactory(), **scores)
    document = document_of(card.panelist.interview.application)

    assert document["composite"]["reason"] == reason
    assert competency_reason in {block["reason"] for block in document["competencies"]}
    assert verify_batch([card.panelist.interview.application_id]) == []
