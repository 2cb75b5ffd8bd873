"""The demo company is rich enough to live in, and keeps the product's promises."""

from collections import Counter

import pytest
from django.db import connection

from hiring.models import Application, AuditEvent, Candidate, Interview, Job, Panelist, ScreeningFact, User
from scorecards.demo.company import ACCOUNTS, LATECOMER, address_of
from scorecards.models import Debrief, Decision, PanelSummary, Rating, Scorecard, ScorecardRevision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def person(key):
    return User.objects.get(email=address_of(key))


def documents():
    """Application → summary document, of everything that was compiled."""
    return {
        row.application: row.document for row in PanelSummary.objects.select_related("application__candidate")
    }


def names(documents):
    return sorted(application.candidate.name.split()[0] for application in documents)


def test_it_is_as_large_as_promised(company):
    assert company == {
        "users": 27,
        "jobs": 6,
        "candidates": 58,
        "applications": 60,
        "interviews": 147,
        "scorecards": 153,
        "panel summaries": 38,
        "decisions": 17,
    }


def test_jobs_stand_open_on_hold_closed_and_confidential():
    jobs = {job.role.key: (job.status, job.is_confidential) for job in Job.objects.select_related("role")}

    assert jobs == {
        "head_of_product": ("open", False),
        "cpo": ("open", True),
        "senior_product_manager": ("open", False),
        "product_manager": ("open", False),
        "director_of_product": ("on_hold", False),
        "product_owner": ("closed", False),
    }


def test_applications_stand_in_every_stage_and_end_in_every_way():
    assert set(Application.objects.values_list("stage__kind", flat=True)) == {
        "review",
        "screen",
        "interview",
        "debrief",
        "offer",
        "hired",
    }
    assert set(Application.objects.values_list("status", flat=True)) == {
        "active",
        "rejected",
        "withdrawn",
        "hired",
    }


def test_panels_stand_in_every_state():
    found = documents()
    composites = {application: document["composite"] for application, document in found.items()}
    uncounted = {card["reason"] for document in found.values() for card in document["cards"]["uncounted"]}

    assert uncounted == {"owed", "recused", "shadow", "cancelled", "not_independent"}
    assert {c["against_bar"] for c in composites.values()} == {"above", "at", "below", None}
    assert {c["reason"] for c in composites.values()} == {None, "no_ratings", "coverage_below_floor"}
    assert [d for d in found.values() if d["stops"]]
    assert [d for d in found.values() if d["cards"]["expected"] == d["cards"]["submitted"] > 0]
    assert [d for d in found.values() if d["recommendations"]["cannot_judge"]]


def test_split_panels_are_the_ones_whose_truth_says_so():
    split = {
        application: document
        for application, document in documents().items()
        if any(block["agreement"] == "far_apart" for block in document["competencies"])
    }

    assert {"Adaeze", "Bjørn"} <= set(names(split))


def test_no_summary_waits_and_no_task_is_left_over():
    assert PanelSummary.objects.stale().count() == 0
    assert connection.run_on_commit == []


def test_debriefs_are_open_and_closed_and_decisions_cover_every_outcome():
    assert Debrief.objects.filter(closed_at=None).count() == 3
    assert set(Decision.objects.values_list("outcome", flat=True)) == {"hire", "advance", "hold", "reject"}
    assert Counter(decision.state for decision in Decision.objects.all()) == {
        "in_force": 14,
        "reopened": 2,
        "staged": 1,
    }
    departures = Decision.objects.in_force().filter(is_departure=True)
    assert set(departures.values_list("outcome", flat=True)) == {"hire", "reject"}
    assert not Decision.objects.filter(is_departure=False).exclude(departure_reason="").exists()


def test_a_card_amended_after_the_debrief_stands_beside_the_one_that_was_discussed():
    debrief = Debrief.objects.get(application__candidate__name__startswith="Yannick")
    later = debrief.application.panel_summary.document["cards"]["later"]

    assert debrief.summary.version < debrief.application.panel_summary.version
    assert debrief.summary.document["cards"]["later"] == []
    assert len(later) == 1


def test_who_could_read_the_others_is_marked_not_independent():
    late = Panelist.objects.get(user=person(LATECOMER), exposed_at__isnull=False)

    assert list(
        ScorecardRevision.objects.filter(scorecard__panelist=late).values_list("is_independent", flat=True)
    ) == [False]


def test_every_score_has_evidence_that_no_colleague_on_the_panel_wrote_too():
    ratings = Rating.objects.filter(score__isnull=False, revision__number=1)
    seats = ratings.values_list("revision__scorecard__panelist__interview__application", "evidence")

    assert not ratings.filter(evidence="").exists()
    assert len(set(seats)) == len(seats)


def test_the_interviewer_owes_two_cards_one_of_them_begun_and_has_handed_in_others():
    cards = Scorecard.objects.by(person(ACCOUNTS["interviewer"]))
    owed = cards.owed()

    assert owed.count() == 2
    assert owed.filter(revisions__isnull=False).count() == 1
    assert cards.submitted().count() == 7


def test_the_shadow_owes_one_card_and_has_written_two():
    cards = Scorecard.objects.by(person(ACCOUNTS["shadow"]))

    assert (cards.owed().count(), cards.submitted().count()) == (1, 2)


@pytest.mark.parametrize("key", ["marisol", "helene", "warehouse", "ingrid", "priya", "yusuf"])
def test_the_confidential_search_does_not_exist_for_outsiders(key):
    outsider = person(key)
    secret = Application.objects.filter(job__role__key="cpo")
    only_there = Candidate.objects.filter(applications__in=secret).exclude(
        applications__in=Application.objects.exclude(job__role__key="cpo")
    )

    assert secret.count() == 6
    assert only_there.count() == 5
    assert not Job.objects.visible_to(outsider).filter(role__key="cpo").exists()
    assert not Application.objects.visible_to(outsider).filter(pk__in=secret).exists()
    assert not Candidate.objects.visible_to(outsider).filter(pk__in=only_there).exists()
    assert not PanelSummary.objects.visible_to(outsider).filter(application__in=secret).exists()


def test_its_own_team_sees_the_confidential_search():
    for key in ("callum", "rafael"):
        assert Job.objects.visible_to(person(key)).filter(role__key="cpo").exists()


def test_the_internal_candidate_never_meets_their_own_file():
    mbali = person("mbali")

    assert Candidate.objects.filter(user=mbali).count() == 1
    assert not Candidate.objects.visible_to(mbali).filter(user=mbali).exists()
    assert not Application.objects.visible_to(mbali).filter(candidate__user=mbali).exists()


def test_experience_is_recorded_as_met_and_as_missed():
    facts = ScreeningFact.objects.filter(application__job__role__key="head_of_product")

    assert {fact.is_met for fact in facts} == {True, False}
    assert {fact.kind for fact in facts} == {"product_management", "leadership"}


def test_interviews_lie_before_and_after_the_day_of_the_demo_and_cards_only_before(company):
    today = Interview.objects.filter(starts_at__date__gte="2026-11-23")
    submitted = ScorecardRevision.objects.submitted().order_by("submitted_at")

    assert today.count() == 16
    assert submitted.last().submitted_at.date().isoformat() < "2026-11-23"
    assert not Panelist.objects.filter(interview__in=today, card_submitted_at__isnull=False).exists()


def test_the_audit_trail_tells_the_story_in_order():
    moments = list(AuditEvent.objects.order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert len(moments) > 700
