"""Saving one field at a time: what is acknowledged is kept, what was overtaken is refused, nothing is overwritten."""

from datetime import timedelta

import pytest

from hiring.errors import InvalidInput, StaleState, WrongState
from scorecards.models import Rating, Scorecard
from scorecards.operations.fields import fields_of, mark_of, save_field
from scorecards.operations.panels import recuse
from scorecards.operations.texts import MAX_TEXT
from tests.acts import hand_in
from tests.factories import NOW, CompetencyFactory, QuestionFactory, ScorecardFactory, UserFactory

pytestmark = pytest.mark.django_db

LONG = "Ωhm said: “stop the relaunch”. " * 20


@pytest.fixture
def card():
    return ScorecardFactory()


def save(card, field, value, was="", **fields):
    fields = {"by": card.panelist.user, "now": NOW} | fields
    return save_field(public_id=card.public_id, field=field, value=value, was=mark_of(was), **fields)


def kept(card):
    return fields_of(public_id=card.public_id, by=card.panelist.user)


def question_of(card):
    return card.panelist.interview.kit_assignment.kit.questions.first()


def test_every_kind_of_field_is_kept_by_itself_and_the_others_stay(card):
    asked = f"asked:{question_of(card).public_id}"
    fields = {
        "evidence:vision": LONG,
        "score:vision": "4",
        "score:people": "not_assessed",
        "recommendation": "strong_yes",
        "private_note": "Call Ada. \n",
        asked: "true",
    }
    for field, value in fields.items():
        saved = save(card, field, value, was="false" if field == asked else "")
        assert (saved.field, saved.value, saved.saved_at, saved.is_new) == (field, value, NOW, True)

    assert kept(card) == fields
    assert card.revisions.count() == 1


def test_every_kind_of_field_can_be_emptied_again(card):
    asked = f"asked:{question_of(card).public_id}"
    first = {"evidence:vision": "x", "score:vision": "4", "recommendation": "no", "private_note": "x"}
    for field, value in first.items():
        save(card, field, value)
        save(card, field, "", was=value)
    save(card, asked, "true", was="false")
    save(card, asked, "false", was="true")

    assert kept(card) == {}


def test_a_save_moves_the_moment_of_the_card_and_its_repetition_changes_nothing(card):
    save(card, "evidence:vision", "Once.")
    again = save(card, "evidence:vision", "Once.", now=NOW + timedelta(hours=1))

    assert again.is_new is False
    card.refresh_from_db()
    assert card.updated_at == NOW
    assert Rating.objects.get().updated_at < Rating.objects.get().created_at + timedelta(hours=1)


def test_a_field_changed_elsewhere_is_refused_with_what_it_says_and_kept(card):
    save(card, "evidence:vision", "From the phone.")

    with pytest.raises(StaleState) as refusal:
        save(card, "evidence:vision", "From the laptop.", now=NOW + timedelta(hours=1))

    assert refusal.value.current == "From the phone."
    assert kept(card) == {"evidence:vision": "From the phone."}
    card.refresh_from_db()
    assert card.updated_at == NOW


def test_a_request_that_a_later_one_overtook_is_refused(card):
    save(card, "evidence:vision", "St")
    save(card, "evidence:vision", "Stopped", was="St")

    with pytest.raises(StaleState):
        save(card, "evidence:vision", "Sto", was="St")

    assert kept(card) == {"evidence:vision": "Stopped"}


def test_a_change_of_another_field_is_no_conflict(card):
    save(card, "evidence:vision", "Said so.")
    save(card, "score:vision", "3")
    save(card, "evidence:vision", "Said so twice.", was="Said so.")

    assert kept(card) == {"evidence:vision": "Said so twice.", "score:vision": "3"}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", ""),
        ("x" * 32, "x" * 32),
        ("x" * 33, "33:6fbfd3ac"),
        ("ä" * 17, "34:e2486c08"),
    ],
)
def test_the_mark_of_a_text_is_small_and_the_one_the_forms_script_computes(text, mark):
    assert mark_of(text) == mark
    assert len(mark_of("x" * MAX_TEXT)) < 20


def test_what_no_database_or_text_area_can_hold_is_made_storable(card):
    save(card, "evidence:vision", "a\x00b\r\nc\rd\ud83d")

    assert kept(card) == {"evidence:vision": "ab\nc\nd\ufffd"}


@pytest.mark.parametrize(
    "field",
    [
        "",
        "score",
        "score:",
        "score:unheard-of",
        "evidence:data",
        "recommendation:x",
        "private_note:",
        "asked:1",
        "asked:01890000-0000-7000-8000-000000000000",
        "panelist",
        "x" * 5000,
    ],
)
def test_a_field_the_card_does_not_have_is_refused(card, field):
    CompetencyFactory(key="data")

    with pytest.raises(InvalidInput, match="no such field"):
        save(
            card, field, "true" if field.startswith("asked") else "3", was="false" if "asked" in field else ""
        )

    assert not card.revisions.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score:vision", "6"),
        ("score:vision", "0"),
        ("score:vision", "²"),
        ("recommendation", "maybe"),
        ("asked", "yes"),
        ("evidence:vision", "x" * (MAX_TEXT + 1)),
        ("private_note", "x" * (MAX_TEXT + 1)),
    ],
)
def test_a_value_the_field_cannot_hold_is_refused_at_that_field(card, field, value):
    field = f"asked:{question_of(card).public_id}" if field == "asked" else field

    with pytest.raises(InvalidInput) as refusal:
        save(card, field, value)

    assert list(refusal.value.fields) == [field]
    assert kept(card) == {}


def test_a_question_of_another_kit_cannot_be_ticked(card):
    with pytest.raises(InvalidInput):
        save(card, f"asked:{QuestionFactory().public_id}", "true", was="false")


def test_a_competency_of_the_rubric_beyond_the_kit_can_be_rated(card):
    content = card.rubric.content
    CompetencyFactory(key="data")
    content["competencies"].append(content["competencies"][0] | {"key": "data"})
    card.rubric.save()

    save(card, "score:data", "5")

    assert kept(card) == {"score:data": "5"}


@pytest.mark.parametrize("who", ["a stranger", "a colleague", "the candidate"])
def test_for_anybody_but_the_author_the_card_does_not_exist(card, who):
    by = UserFactory()
    if who == "a colleague":
        by = ScorecardFactory(
            panelist__interview__application=card.panelist.interview.application
        ).panelist.user
    if who == "the candidate":
        by, candidate = card.panelist.user, card.panelist.interview.application.candidate
        candidate.user = by
        candidate.save()

    with pytest.raises(Scorecard.DoesNotExist):
        save(card, "score:vision", "3", by=by)
    with pytest.raises(Scorecard.DoesNotExist):
        fields_of(public_id=card.public_id, by=by)


def test_a_card_that_is_in_takes_no_field_any_more(card):
    hand_in(card)

    with pytest.raises(WrongState, match="amend it"):
        save(card, "evidence:vision", "Later.", was="Said so about vision.")

    assert Rating.objects.get(competency__key="vision").evidence == "Said so about vision."


def test_who_stepped_back_or_was_called_off_has_nothing_to_fill_in(card):
    other = ScorecardFactory()
    recuse(panelist_id=card.panelist_id, reason="We worked together.", by=card.panelist.user)
    other.panelist.interview.status = "cancelled"
    other.panelist.interview.save()

    for closed in (card, other):
        with pytest.raises(WrongState):
            save(closed, "private_note", "x")
