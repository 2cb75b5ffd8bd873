"""The compile protocol: requested with the change, compiled in sets, never stale in silence."""

import pytest
from django.db import connection
from django.utils import timezone

from scorecards.models import PanelSummary
from scorecards.operations.cards import RatingDraft, save_scorecard, submit_scorecard
from scorecards.operations.summaries import CompileReport, compile_summaries, request_summaries
from scorecards.operations.summary_rows import Stored, confirm
from scorecards.scoring import sha256_of
from tests.factories import ApplicationFactory, ScorecardFactory

pytestmark = pytest.mark.django_db


def hand_in(card, **scores):
    drafts = {
        key: RatingDraft(score=score, evidence=f"Said so about {key}.") for key, score in scores.items()
    }
    save_scorecard(scorecard_id=card.pk, by=card.panelist.user, ratings=drafts, recommendation="yes")
    submit_scorecard(scorecard_id=card.pk, by=card.panelist.user)


def test_a_submitted_card_is_compiled_into_the_summary(django_capture_on_commit_callbacks):
    card = ScorecardFactory()
    application = card.panelist.interview.application

    with django_capture_on_commit_callbacks(execute=True):
        hand_in(card, vision=4, people=2)

    summary = PanelSummary.objects.get(application=application)
    assert (summary.requested, summary.compiled, summary.version, summary.formula) == (1, 1, 1, 1)
    assert summary.sha256 == sha256_of(summary.document)
    figures = {c["competency"]: (c["n"], c["mean"], c["below_bar"]) for c in summary.document["competencies"]}
    assert figures == {"vision": (1, 4.0, False), "people": (1, 2.0, True)}
    assert summary.document["composite"]["value"] == 3.0


def test_a_recompilation_in_which_nothing_changed_writes_nothing(django_capture_on_commit_callbacks):
    card = ScorecardFactory()
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(card, vision=4, people=2)
    before = PanelSummary.objects.values().get()

    report = compile_summaries([before["application_id"]])

    assert report == CompileReport(untouched=1)
    assert PanelSummary.objects.values().get() == before


def test_a_request_that_changes_no_figure_moves_the_counter_only():
    card = ScorecardFactory(submitted=True)
    application_id = card.panelist.interview.application_id
    request_summaries([application_id])
    compile_summaries([application_id])
    request_summaries([application_id])

    report = compile_summaries([application_id])

    summary = PanelSummary.objects.get()
    assert report == CompileReport(confirmed=1)
    assert (summary.requested, summary.compiled, summary.version) == (2, 2, 1)


def test_a_late_worker_never_overwrites_a_newer_compilation(monkeypatch):
    card = ScorecardFactory(submitted=True)
    application_id = card.panelist.interview.application_id
    request_summaries([application_id])
    from scorecards.operations import summaries

    read = summaries.read_panels

    def read_then_be_overtaken(ids):
        panels = read(ids)
        monkeypatch.setattr(summaries, "read_panels", read)
        card.panelist.recused_at, card.panelist.recusal_reason = card.created_at, "Friends."
        card.panelist.card_submitted_at = None
        card.panelist.save()
        request_summaries(ids)
        compile_summaries(ids)
        return panels

    monkeypatch.setattr(summaries, "read_panels", read_then_be_overtaken)
    compile_summaries([application_id])

    summary = PanelSummary.objects.get()
    assert (summary.requested, summary.compiled) == (2, 2)
    assert summary.document["cards"]["counted"] == []


@pytest.mark.parametrize("panels", [1, 30])
def test_a_batch_costs_the_same_number_of_queries(panels, django_assert_num_queries):
    cards = ScorecardFactory.create_batch(panels, submitted=True)
    ids = [card.panelist.interview.application_id for card in cards]
    request_summaries(ids)

    with django_assert_num_queries(8):
        report = compile_summaries(ids)

    assert report == CompileReport(written=panels)


@pytest.mark.postgres
@pytest.mark.parametrize(("panels", "kept"), [(1, True), (30, False)])
def test_only_the_plan_of_a_small_batch_is_kept(panels, kept):
    """A plan for arrays of any length compares each row with each: the more panels, the longer for every one."""
    ids = [ApplicationFactory().pk for _ in range(panels)]
    before = runs_of_kept_plans()

    for _ in range(connection.connection.prepare_threshold + 2):
        request_summaries(ids)
        asked = PanelSummary.objects.values_list("application_id", "requested")
        confirm([Stored(pk, requested, 0, 0, "") for pk, requested in asked], timezone.now())

    assert PanelSummary.objects.stale().count() == 0
    assert (runs_of_kept_plans() > before) is kept


def runs_of_kept_plans():
    """How often this connection has stored summaries by a statement that it keeps planned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements"
            " WHERE statement LIKE '%UPDATE scorecards_panelsummary AS stored%'"
        )
        return cursor.fetchone()[0]
