"""Fields saved while something else happens to the card: what was acknowledged is in the end what is kept."""

import pytest
from django.db import transaction

from hiring.errors import WrongState
from scorecards.errors import FieldChanged
from scorecards.models import Rating, Scorecard, ScorecardRevision
from scorecards.operations import summaries
from scorecards.operations.cards import submit_scorecard
from scorecards.operations.fields import fields_of, mark_of, save_field
from scorecards.operations.panels import unseat_panelist
from scorecards.operations.plans import adopt_rubric
from tests.acts import write
from tests.factories import RecruiterFactory, ScorecardFactory
from tests.scorecards.operations.test_concurrency import ROUNDS, at_once, behind

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FIRST = "Said so about vision."


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    """What commits here would be compiled at once, in the thread that is being timed."""
    monkeypatch.setattr(summaries, "queue_compilation", lambda ids: None)


def save(card, field, value, was=""):
    return save_field(
        public_id=card.public_id, by=card.panelist.user, field=field, value=value, was=mark_of(was)
    )


def type_on(card, field, number, first):
    """Type word after word as the form does, until the card is in; what was acknowledged last."""
    said = first
    for word in range(number):
        more = f"{said} {field}{word}."
        try:
            save(card, field, more, was=said)
        except WrongState:
            break
        said = more
    return said


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_who_type_and_one_who_submits_leave_every_acknowledged_word_in_the_evidence(_round):
    card = write(ScorecardFactory())
    author = card.panelist.user

    vision, people, submitted = at_once(
        lambda: type_on(card, "evidence:vision", 40, FIRST),
        lambda: type_on(card, "evidence:people", 40, "Said so about people."),
        lambda: submit_scorecard(scorecard_id=card.pk, by=author),
    )

    assert submitted == card
    revision = ScorecardRevision.objects.get()
    assert revision.submitted_at is not None
    ratings = {
        rating.competency.key: rating.evidence for rating in revision.ratings.select_related("competency")
    }
    assert ratings == {"vision": vision, "people": people}


def test_a_field_that_waited_for_the_submit_is_refused_as_handed_in():
    card = write(ScorecardFactory())

    refusal = behind(
        lambda: submit_scorecard(scorecard_id=card.pk, by=card.panelist.user),
        lambda: save(card, "evidence:vision", "Late.", was=FIRST),
    )

    assert isinstance(refusal, WrongState)
    assert Rating.objects.get(competency__key="vision").evidence == FIRST


def test_a_submit_that_waited_for_a_field_hands_in_its_words():
    card = write(ScorecardFactory())

    submitted = behind(
        lambda: save(card, "evidence:vision", "In time.", was=FIRST),
        lambda: submit_scorecard(scorecard_id=card.pk, by=card.panelist.user),
    )

    assert submitted == card
    assert Rating.objects.get(competency__key="vision", is_final=True).evidence == "In time."


def test_a_submit_that_waited_for_a_field_to_be_emptied_is_refused_as_incomplete():
    card = write(ScorecardFactory())

    refusal = behind(
        lambda: save(card, "evidence:vision", "", was=FIRST),
        lambda: submit_scorecard(scorecard_id=card.pk, by=card.panelist.user),
    )

    assert list(refusal.fields) == ["vision"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_first_fields_of_a_card_begin_one_draft(_round):
    card = ScorecardFactory()
    first = {"score:vision": "4", "evidence:vision": "x", "recommendation": "yes", "private_note": "n"}

    at_once(*(lambda field=field: save(card, field, first[field]) for field in first))

    assert ScorecardRevision.objects.count() == Rating.objects.count() == 1
    assert fields_of(public_id=card.public_id, by=card.panelist.user) == first


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_windows_saving_one_field_one_wins_and_the_other_is_shown_what_it_says(_round):
    card = write(ScorecardFactory())

    outcomes = at_once(
        *(lambda text=text: save(card, "evidence:vision", text, was=FIRST) for text in ("Left.", "Right."))
    )

    [refusal] = [outcome for outcome in outcomes if isinstance(outcome, FieldChanged)]
    [saved] = [outcome for outcome in outcomes if outcome is not refusal]
    assert refusal.current == saved.value == Rating.objects.get(competency__key="vision").evidence


def test_a_card_begun_while_its_seat_is_taken_away_is_kept():
    card, recruiter = ScorecardFactory(), RecruiterFactory()

    refusal = behind(
        lambda: save(card, "private_note", "Begun."),
        lambda: unseat_panelist(panelist_id=card.panelist_id, by=recruiter),
    )

    assert isinstance(refusal, WrongState)
    assert Scorecard.objects.get().private_note == "Begun."


def test_a_field_waits_for_no_colleague():
    mine = ScorecardFactory()
    theirs = write(ScorecardFactory(panelist__interview__application=mine.panelist.interview.application))

    with transaction.atomic():
        submit_scorecard(scorecard_id=theirs.pk, by=theirs.panelist.user)
        [saved] = at_once(lambda: save(mine, "evidence:vision", "At once."))

    assert saved.is_new is True


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_rubric_adopted_while_fields_are_saved_stops_neither(_round):
    card = ScorecardFactory()
    job = card.panelist.interview.application.job

    adopted, said = at_once(
        lambda: adopt_rubric(job_id=job.pk, by=RecruiterFactory()),
        lambda: type_on(card, "evidence:vision", 10, ""),
    )

    assert adopted.job_id == job.pk
    assert Rating.objects.get().evidence == said
