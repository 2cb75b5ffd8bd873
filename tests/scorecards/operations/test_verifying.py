"""Stored documents against the rows they were made from: every difference by its path and kind."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scorecards.models import PanelSummary, Rating, Rubric, Scorecard, ScorecardRevision
from scorecards.operations import verifying
from scorecards.operations.panel_inputs import read_panels
from scorecards.operations.panels import recuse, seat_panelist, unseat_panelist
from scorecards.operations.summaries import request_summaries
from scorecards.operations.verifying import (
    Kind,
    applications_to_verify,
    edited_rubrics,
    in_batches,
    verify_batch,
)
from scorecards.scoring import summarise
from tests.acts import amend, compiled, hand_in
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory
from tests.scorecards.operations.audited import LATER, audited_panel, card_on, frozen, rewrite, summary_of

pytestmark = pytest.mark.django_db


def found(application):
    """What is said of one panel: subject without the id, kind, differences."""
    return [
        (finding.subject.removeprefix(f"{application.public_id} "), finding.kind, list(finding.differences))
        for finding in verify_batch([application.pk])
    ]


def people(document):
    return next(block for block in document["competencies"] if block["competency"] == "people")


def test_what_was_compiled_and_what_was_frozen_stand_the_check():
    application = audited_panel()
    frozen(application)

    assert found(application) == []


def test_a_figure_edited_by_hand_is_named_with_its_path_and_the_broken_hash():
    application = audited_panel()
    summary = summary_of(application)
    rewrite(summary, lambda document: people(document).update(mean=4.0))
    edited = summary_of(application).document

    [(subject, kind, named)] = found(application)

    assert (subject, kind) == ("current 1", Kind.EDITED)
    assert named[0].startswith(f'sha256: stored "{summary.sha256}", recomputed "')
    assert named[1:] == [
        f"$.competencies[{edited['competencies'].index(people(edited))}].mean: stored 4.0, recomputed 2.0"
    ]


def test_whoever_rewrites_the_hash_too_is_found_by_the_rows():
    application = audited_panel()
    rewrite(summary_of(application), lambda document: document["stops"].clear(), rehash=True)
    rewrite(
        summary_of(application),
        lambda document: document["composite"].update(against_bar="below"),
        rehash=True,
    )

    assert found(application) == [
        ("current 1", Kind.EDITED, ['$.composite.against_bar: stored "below", recomputed "at"'])
    ]


def test_a_hash_that_does_not_fit_is_told_from_an_edited_document():
    application = audited_panel()
    own = summary_of(application).sha256
    PanelSummary.objects.update(sha256="f" * 64)

    assert found(application) == [
        ("current 1", Kind.WRONG_HASH, [f'sha256: stored "{"f" * 64}", recomputed "{own}"'])
    ]


def test_a_score_changed_past_the_product_is_found_in_current_and_frozen_alike():
    application = audited_panel()
    frozen(application)
    Rating.objects.filter(competency__key="people", score=2).update(score=5)

    for subject, kind, named in found(application):
        assert kind == Kind.CHANGED_ROWS, subject
        assert "$.competencies[0].mean: stored 2.0, recomputed 5.0" in named
        assert any(line.startswith("$.input_sha256: stored") for line in named)
    assert [subject for subject, _kind, _named in found(application)] == ["current 1", "frozen 1"]


def test_text_that_slipped_into_a_document_is_named():
    application = audited_panel()

    def gossip(document):
        document["my note"] = "x" * 500
        document["cards"]["counted"].append(7)

    rewrite(summary_of(application), gossip)

    [(_subject, kind, named)] = found(application)

    assert kind == Kind.EDITED
    assert "$.cards.counted[2]: stored 7, recomputed nothing" in named
    assert f'$["my note"]: stored "{"x" * 79}…, recomputed nothing' in named


def test_a_stale_summary_is_told_apart_and_its_own_hash_is_still_checked():
    application = audited_panel()
    request_summaries([application.pk])

    [(subject, kind, _named)] = found(application)
    assert (subject, kind, kind in verifying.REMARKS) == ("current 1", Kind.STALE, True)

    rewrite(summary_of(application), lambda document: document.update(formula=9))
    [(_subject, kind, named)] = found(application)
    assert (kind, len(named), named[0][:15]) == (Kind.EDITED, 1, "sha256: stored ")


def test_a_panel_that_changes_while_it_is_read_is_stale_and_not_accused(monkeypatch):
    application = audited_panel()
    reading = verifying.read_panels

    def meanwhile(ids):
        hand_in(card_on(application), vision=1, people=1)
        compiled(application)
        return reading(ids)

    monkeypatch.setattr(verifying, "read_panels", meanwhile)

    assert found(application) == [("current 1", Kind.STALE, ["changed while it was being checked"])]


def test_a_summary_that_somebody_deleted_is_missed():
    application = audited_panel()
    PanelSummary.objects.all().delete()

    assert found(application) == [
        ("current 0", Kind.NO_SUMMARY, ["$: stored nothing, though cards were handed in"])
    ]


def test_a_first_summary_on_its_way_is_stale_and_an_empty_panel_is_nothing():
    application = ApplicationFactory()
    assert found(application) == []

    request_summaries([application.pk])

    assert [kind for _subject, kind, _named in found(application)] == [Kind.STALE]


@pytest.mark.parametrize(
    "document", ["[]", "7", '"gossip"', '{"cards": 7}', '{"cards": {"counted": [7]}}', "{}"]
)
def test_a_document_of_another_shape_is_named_and_stops_nothing(document):
    application = audited_panel()
    kept = frozen(application)
    with connection.cursor() as cursor:
        for row in (summary_of(application), kept):
            cast = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
            cursor.execute(f"UPDATE {row._meta.db_table} SET document = {cast}", [document])

    kinds = [kind for _subject, kind, _named in found(application)]

    assert len(kinds) == 2
    assert set(kinds) <= {Kind.UNREADABLE, Kind.EDITED}


def test_a_document_nobody_can_parse_is_named_and_stops_nothing():
    assert verifying._parsed("{") == ("", None)
    assert verifying._parsed("[" * 100_000) == ("", None)
    assert verifying._parsed('{"a": NaN}') == ("", None)
    assert verifying._parsed('{"a": ' + "9" * 5_000 + "}") == ("", None)
    assert verifying._parsed('"\\ud800"') == ("", None)


def test_a_rubric_that_was_edited_is_named():
    audited_panel()
    rubric = Rubric.objects.get()
    assert list(edited_rubrics()) == []

    rubric.content["competencies"][0]["bar"] = 1
    Rubric.objects.update(content=rubric.content)

    [finding] = edited_rubrics()
    assert (finding.subject, finding.kind) == (f"rubric {rubric.public_id}", Kind.EDITED_RUBRIC)


def test_a_frozen_version_stands_whatever_the_panel_does_afterwards():
    application = audited_panel()
    frozen(application)
    counted = next(card for card in cards_of(application) if card.panelist.card_submitted_at)
    amend(counted, now=LATER + timedelta(hours=1), vision=1)
    owed = next(card for card in cards_of(application) if owes(card))
    hand_in(owed, now=LATER + timedelta(hours=1), vision=1, people=1)
    newcomer = card_on(application)
    recuse(
        panelist_id=newcomer.panelist_id,
        reason="I know them.",
        by=newcomer.panelist.user,
        now=LATER + timedelta(hours=2),
    )
    compiled(application)

    assert summary_of(application).version == 2
    assert found(application) == []


def cards_of(application):
    return list(
        Scorecard.objects.filter(panelist__interview__application=application)
        .select_related("panelist__user", "panelist__interview")
        .order_by("pk")
    )


def owes(card):
    seat = card.panelist
    return not (seat.card_submitted_at or seat.recused_at) and seat.interview.status == "scheduled"


def test_a_seat_recused_or_removed_after_the_freeze_changes_nothing_about_it():
    application = audited_panel()
    second = card_on(application)
    compiled(application)
    frozen(application)
    first = next(card for card in cards_of(application) if owes(card) and card != second)
    recuse(
        panelist_id=first.panelist_id,
        reason="I know them.",
        by=first.panelist.user,
        now=LATER + timedelta(hours=1),
    )
    unseat_panelist(panelist_id=second.panelist_id, by=RecruiterFactory())
    compiled(application)

    assert found(application) == []


def test_where_a_seats_role_was_another_one_the_figures_still_stand():
    """Roles keep no history, so the input cannot be had; that is said, and is no error."""
    application = audited_panel()
    frozen(application)
    owed = next(card for card in cards_of(application) if owes(card))
    seat_panelist(
        interview_id=owed.panelist.interview_id, user=owed.panelist.user, role="lead", by=RecruiterFactory()
    )
    compiled(application)

    [(subject, kind, named)] = found(application)

    assert (subject, kind, kind in verifying.REMARKS) == ("frozen 1", Kind.FIGURES_ONLY, True)
    assert [line.split(":")[0] for line in named] == ["$.input_sha256"]


def test_a_frozen_version_edited_with_its_hash_is_found_by_the_revisions_it_names():
    application = audited_panel()
    rewrite(frozen(application), lambda document: people(document).update(mean=4.0), rehash=True)

    [(subject, kind, named)] = found(application)

    assert (subject, kind) == ("frozen 1", Kind.EDITED)
    assert [line.split(":", 1)[1] for line in named] == [" stored 4.0, recomputed 2.0"]


def test_a_seat_left_out_of_a_frozen_version_with_both_hashes_rewritten_is_missed():
    application = audited_panel()
    kept = frozen(application)
    panel = read_panels([application.pk])[application.pk]
    second = [card for card in panel.cards if card.revisions and card.role != "shadow"][1]
    forged = summarise(replace(panel, cards=tuple(card for card in panel.cards if card != second)))
    rewrite(kept, lambda document: (document.clear(), document.update(forged)), rehash=True)

    [(subject, kind, named)] = found(application)

    assert (subject, kind) == ("frozen 1", Kind.CHANGED_ROWS)
    assert "$.cards.submitted: stored 1, recomputed 2" in named


def test_rows_that_a_frozen_version_names_and_that_are_gone_are_named():
    application = audited_panel()
    frozen(application)
    gone = ScorecardRevision.objects.filter(ratings__score=5).get()
    gone.delete()

    by_subject = {subject: (kind, named) for subject, kind, named in found(application)}

    kind, named = by_subject["frozen 1"]
    assert kind == Kind.MISSING_ROWS
    assert "revision 0: names a row that is not there" in named[0]
    assert by_subject["current 1"][0] == Kind.CHANGED_ROWS


def test_a_batch_costs_the_same_for_one_panel_and_for_many():
    def cost(ids):
        with CaptureQueriesContext(connection) as queries:
            verify_batch(ids)
        assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)
        return len(queries)

    first = audited_panel()
    frozen(first)
    alone = cost([first.pk])
    for _ in range(4):
        frozen(audited_panel(job=first.job))
    PanelSummary.objects.update(sha256="f" * 64)
    ids = [pk for batch in in_batches(applications_to_verify()) for pk in batch]

    assert len(ids) == 5
    assert cost(ids) == alone + 1 == 11  # one more to look again at what differs


def test_the_panels_to_verify_are_those_with_a_document_or_a_card(monkeypatch):
    with_all, card_only, bare = audited_panel(), ApplicationFactory(), ApplicationFactory()
    ScorecardFactory(panelist__interview__application=card_only, submitted=True)
    monkeypatch.setattr(verifying, "BATCH", 1)

    assert list(in_batches(applications_to_verify())) == [[with_all.pk], [card_only.pk]]
    assert list(in_batches(applications_to_verify([bare.job.public_id]))) == []
    assert list(in_batches(applications_to_verify([with_all.job.public_id]))) == [[with_all.pk]]
