"""Writing a card: kept as a draft, handed in once, amended only by revision."""

from datetime import timedelta

import pytest

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent
from scorecards.errors import ScorecardIncomplete
from scorecards.models import PanelSummary, Rating, Scorecard, ScorecardRevision
from scorecards.operations.cards import amend_scorecard, save_scorecard, submit_scorecard
from scorecards.operations.revisions import RatingDraft, focus_keys, missing_in
from scorecards.operations.texts import MAX_TEXT
from tests.acts import drafts, hand_in, revisions_of, write, written
from tests.factories import (
    NOW,
    CompetencyFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
NO_SCORE = "Choose a score, or say that it was not assessed."
NO_EVIDENCE = "Write down what you heard or saw that led to this score."
NO_RECOMMENDATION = "Choose a recommendation."


def save(card, ratings=None, **fields):
    return save_scorecard(scorecard_id=card.pk, by=card.panelist.user, ratings=ratings or {}, **fields)


def submit(card, **fields):
    return submit_scorecard(scorecard_id=card.pk, by=card.panelist.user, **fields)


def test_a_draft_keeps_whatever_was_written_complete_or_not():
    card = ScorecardFactory()

    save(
        card,
        {"vision": RatingDraft(score=4), "people": RatingDraft(evidence="  Talks of her team. ")},
        recommendation="strong_yes",
        private_note="Ask about the merger.",
    )

    draft = card.revisions.get()
    assert written(draft) == {
        "vision": (4, False, "", False),
        "people": (None, False, "Talks of her team.", False),
    }
    assert revisions_of(card) == [(1, "strong_yes", "", None, None, None)]
    card.refresh_from_db()
    assert card.private_note == "Ask about the merger."
    assert not AuditEvent.objects.exists()
    assert not PanelSummary.objects.exists()


def test_what_is_not_named_stays_as_it_was_and_one_draft_is_kept():
    card = ScorecardFactory()
    save(card, drafts(vision=4, people=2), recommendation="no", private_note="A")

    save(card, {"people": RatingDraft(not_assessed=True)})

    assert written(card.revisions.get()) == {
        "vision": (4, False, "Said so about vision.", False),
        "people": (None, True, "", False),
    }
    assert card.revisions.get().recommendation == "no"
    card.refresh_from_db()
    assert card.private_note == "A"


def test_a_competency_of_the_rubric_outside_the_kit_may_be_rated_too():
    card = ScorecardFactory()
    card.rubric.content["competencies"].append({**card.rubric.content["competencies"][0], "key": "craft"})
    card.rubric.save()
    CompetencyFactory(key="craft")

    hand_in(card, vision=4, people=2, craft=5)

    assert set(written(card.revisions.get())) == {"vision", "people", "craft"}


PASTE = "x" * 10 * 1024 * 1024


@pytest.mark.parametrize(
    ("ratings", "fields"),
    [
        ({"vision": RatingDraft(score=0)}, {"vision": "A score is a whole number from 1 to 5."}),
        ({"vision": RatingDraft(score=6)}, {"vision": "A score is a whole number from 1 to 5."}),
        ({"vision": RatingDraft(score=-1)}, {"vision": "A score is a whole number from 1 to 5."}),
        ({"vision": RatingDraft(score=3.5)}, {"vision": "A score is a whole number from 1 to 5."}),
        ({"vision": RatingDraft(score="3")}, {"vision": "A score is a whole number from 1 to 5."}),
        (
            {"vision": RatingDraft(score=3, not_assessed=True)},
            {"vision": 'Choose a score or "not assessed", not both.'},
        ),
        (
            {"juggling": RatingDraft(score=3)},
            {"juggling": "This competency is not part of the role's rubric."},
        ),
        (
            {"vision": RatingDraft(score=3, evidence=PASTE), "people": RatingDraft(score=9)},
            {
                "vision": f"At most 20,000 characters, please; these are {len(PASTE):,}.",
                "people": "A score is a whole number from 1 to 5.",
            },
        ),
    ],
    ids=["zero", "six", "negative", "half", "text", "both", "foreign", "ten megabytes and six"],
)
def test_a_rating_that_cannot_be_kept_is_named_and_nothing_is_written(ratings, fields):
    card = ScorecardFactory()
    save(card, drafts(vision=4), recommendation="yes", private_note="A")
    before = written(card.revisions.get())

    with pytest.raises(InvalidInput) as refusal:
        save(card, {**ratings, "people": ratings.get("people", RatingDraft(score=5))}, private_note="B")

    assert refusal.value.fields == fields
    assert written(card.revisions.get()) == before
    card.refresh_from_db()
    assert card.private_note == "A"


def test_evidence_of_exactly_the_most_characters_is_kept():
    card = ScorecardFactory()

    save(card, {"vision": RatingDraft(score=3, evidence="x" * MAX_TEXT)}, private_note="y" * MAX_TEXT)

    assert len(Rating.objects.get().evidence) == MAX_TEXT


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"recommendation": "perhaps"}, "recommendation"), ({"private_note": PASTE}, "private_note")],
)
def test_other_fields_that_cannot_be_kept_are_named_and_nothing_is_written(fields, named):
    card = ScorecardFactory()

    with pytest.raises(InvalidInput) as refusal:
        save(card, drafts(vision=4), **fields)

    assert list(refusal.value.fields) == [named]
    assert not ScorecardRevision.objects.exists()


def test_a_rubrics_competency_that_the_framework_lost_is_refused_like_a_foreign_one():
    card = ScorecardFactory()
    card.rubric.content["competencies"].append({**card.rubric.content["competencies"][0], "key": "gone"})
    card.rubric.save()

    with pytest.raises(InvalidInput) as refusal:
        save(card, drafts(gone=3))

    assert list(refusal.value.fields) == ["gone"]


def test_a_card_handed_in_is_evidence_with_author_moment_and_trace():
    card = ScorecardFactory()

    hand_in(card, now=LATER, vision=4, people=None, recommendation="no")

    author = card.panelist.user
    assert revisions_of(card) == [(1, "no", "", LATER, author.pk, True)]
    assert written(card.revisions.get()) == {
        "vision": (4, False, "Said so about vision.", True),
        "people": (None, True, "", True),
    }
    card.panelist.refresh_from_db()
    assert card.panelist.card_submitted_at == LATER
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.at, event.details) == (
        "scorecard.submitted",
        author,
        card.public_id,
        LATER,
        {},
    )
    assert PanelSummary.objects.values_list("application", "requested").get() == (
        card.panelist.interview.application_id,
        1,
    )


@pytest.mark.parametrize(
    ("ratings", "recommendation", "missing"),
    [
        (None, None, {"vision": NO_SCORE, "people": NO_SCORE, "recommendation": NO_RECOMMENDATION}),
        ({}, "yes", {"vision": NO_SCORE, "people": NO_SCORE}),
        (drafts(vision=4, people=2), None, {"recommendation": NO_RECOMMENDATION}),
        (drafts(vision=4), "yes", {"people": NO_SCORE}),
        ({**drafts(vision=4), "people": RatingDraft(score=2)}, "yes", {"people": NO_EVIDENCE}),
        (
            {**drafts(vision=4), "people": RatingDraft(score=2, evidence=" \n ")},
            "yes",
            {"people": NO_EVIDENCE},
        ),
        ({**drafts(vision=4), "people": RatingDraft(evidence="Talks.")}, "yes", {"people": NO_SCORE}),
    ],
)
def test_what_is_missing_is_named_and_the_card_stays_a_draft(ratings, recommendation, missing):
    card = ScorecardFactory()
    if ratings is not None:
        save(card, ratings, recommendation=recommendation)
    before = [written(revision) for revision in card.revisions.all()]

    with pytest.raises(ScorecardIncomplete) as refusal:
        submit(card)

    assert refusal.value.fields == missing
    assert refusal.value.code == "scorecard_incomplete"
    assert list(missing_in(card, card.revisions.first())) == list(missing)
    assert [written(revision) for revision in card.revisions.all()] == before
    card.panelist.refresh_from_db()
    assert card.panelist.card_submitted_at is None
    assert not AuditEvent.objects.exists()
    assert not PanelSummary.objects.exists()


def test_a_competency_outside_the_kit_that_was_left_empty_is_dropped_and_half_filled_is_missing():
    card = ScorecardFactory()
    card.rubric.content["competencies"] += [
        {**card.rubric.content["competencies"][0], "key": key} for key in ("craft", "data")
    ]
    card.rubric.save()
    CompetencyFactory(key="craft")
    CompetencyFactory(key="data")
    assert focus_keys(card) == ["vision", "people"]
    write(card, vision=4, people=2)
    save(card, {"craft": RatingDraft(), "data": RatingDraft(evidence="Quoted churn.")})

    with pytest.raises(ScorecardIncomplete) as refusal:
        submit(card)
    assert refusal.value.fields == {"data": NO_SCORE}
    save(card, {"data": RatingDraft()})
    submit(card)

    assert set(written(card.revisions.get())) == {"vision", "people"}


def test_a_second_submit_is_a_no_op():
    card = hand_in(ScorecardFactory(), now=NOW)
    before = revisions_of(card)

    submit(card, now=LATER)

    assert revisions_of(card) == before
    assert AuditEvent.objects.count() == 1
    assert PanelSummary.objects.get().requested == 1


def test_a_handed_in_card_takes_no_more_drafts():
    card = hand_in(ScorecardFactory())

    with pytest.raises(WrongState, match="amend it with a reason"):
        save(card, drafts(vision=1))

    assert written(card.revisions.get())["vision"][0] == 4


@pytest.mark.parametrize(
    ("seat", "sentence"),
    [
        ({"panelist__recused": True}, "You have recused yourself"),
        ({"panelist__interview__status": "cancelled"}, "was called off"),
        ({"panelist__interview__status": "not_held"}, "was called off"),
    ],
)
def test_a_seat_that_does_not_stand_takes_no_card(seat, sentence):
    card = ScorecardFactory(**seat)

    with pytest.raises(WrongState, match=sentence):
        save(card, drafts(vision=4))
    with pytest.raises(WrongState, match=sentence):
        submit(card)

    assert not ScorecardRevision.objects.exists()


def test_a_shadow_hands_in_like_everybody_else():
    card = hand_in(ScorecardFactory(panelist__shadow=True))

    assert card.revisions.submitted().count() == 1


@pytest.mark.parametrize("stranger", [UserFactory, RecruiterFactory, lambda: UserFactory(is_superuser=True)])
def test_only_its_author_writes_submits_or_amends_a_card(stranger):
    card, done = write(ScorecardFactory()), hand_in(ScorecardFactory())
    by = stranger()
    before = (revisions_of(card), revisions_of(done))

    for act in (
        lambda: save_scorecard(scorecard_id=card.pk, by=by, ratings=drafts(vision=1)),
        lambda: submit_scorecard(scorecard_id=card.pk, by=by),
        lambda: submit_scorecard(scorecard_id=done.pk, by=by),
        lambda: amend_scorecard(scorecard_id=done.pk, by=by, ratings={}, recommendation="no", reason="No."),
    ):
        with pytest.raises(NotAllowed, match="Only its author writes a scorecard"):
            act()

    assert (revisions_of(card), revisions_of(done)) == before


def test_nobody_writes_a_card_about_themselves_even_if_the_link_was_made_later():
    card = write(ScorecardFactory())
    candidate = card.panelist.interview.application.candidate
    candidate.user = card.panelist.user
    candidate.save()

    with pytest.raises(NotAllowed):
        submit(card)


def test_a_closed_account_hands_nothing_in():
    card = write(ScorecardFactory())
    author = card.panelist.user
    author.is_active = False
    author.save()

    with pytest.raises(NotAllowed):
        submit(card)


def test_no_word_of_a_card_reaches_the_trace():
    card = ScorecardFactory()
    ratings = {key: RatingDraft(score=3, evidence="Quagga") for key in ("vision", "people")}
    save(card, ratings, recommendation="yes", private_note="Quagga")
    submit(card)
    amend_scorecard(
        scorecard_id=card.pk, by=card.panelist.user, ratings=ratings, recommendation="no", reason="Quagga"
    )

    assert AuditEvent.objects.count() == 2
    assert "quagga" not in str(list(AuditEvent.objects.values())).lower()


def test_an_unknown_card_is_unknown():
    with pytest.raises(Scorecard.DoesNotExist):
        submit_scorecard(scorecard_id=0, by=UserFactory())
