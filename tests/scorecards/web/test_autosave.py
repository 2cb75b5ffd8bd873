"""The address the form saves its fields to: small answers for a script, for the author alone."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scorecards.operations.cards import version_of
from scorecards.operations.fields import fields_of, mark_of
from scorecards.operations.texts import MAX_TEXT
from tests.acts import hand_in
from tests.factories import CompetencyFactory, ScorecardFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(client):
    card = ScorecardFactory(panelist__user__timezone="Asia/Kolkata")
    client.force_login(card.panelist.user)
    return card


def path(card):
    return f"/scorecards/{card.public_id}/field/"


def save(client, card, field="evidence:vision", value="Said so.", was="", **extra):
    body = {"field": field, "value": value, "was": mark_of(was)}
    return client.post(path(card), body, content_type="application/json", headers=extra)


def kept(card):
    return fields_of(public_id=card.public_id, by=card.panelist.user)


def test_a_saved_field_is_acknowledged_with_the_moment_in_the_authors_time(client, card):
    response = save(client, card)
    answer = response.json()

    saved_at = datetime.fromisoformat(answer["saved_at"])
    assert (response.status_code, answer["field"]) == (200, "evidence:vision")
    assert timezone.now() - saved_at < timedelta(minutes=1)
    assert answer["shown"] == f"{saved_at.astimezone(UTC) + timedelta(hours=5, minutes=30):%H:%M}"
    assert "no-store" in response["Cache-Control"]
    assert kept(card) == {"evidence:vision": "Said so."}


def test_a_conflict_carries_what_the_server_holds(client, card):
    save(client, card, value="From the phone.")

    response = save(client, card, value="From the laptop.")

    assert response.status_code == 409
    assert response.json() == {
        "code": "stale_state",
        "detail": "This field was changed elsewhere after you last saw it.",
        "current": "From the phone.",
    }


def test_a_get_tells_what_every_field_holds_and_hands_out_a_token(client, card):
    save(client, card)
    save(client, card, "score:people", "not_assessed")

    answer = client.get(path(card)).json()

    assert answer["fields"] == {"evidence:vision": "Said so.", "score:people": "not_assessed"}
    assert len(answer["token"]) == 64


def test_without_a_session_the_script_is_told_where_to_sign_in(client, card):
    client.logout()

    for response in (save(client, card), client.get(path(card))):
        assert response.status_code == 401
        assert response.json() == {
            "code": "signed_out",
            "detail": "Your session has ended.",
            "sign_in": f"/accounts/login/?next=%2Fscorecards%2F{card.public_id}%2F",
        }


def test_without_a_token_nothing_is_saved(card):
    client = Client(enforce_csrf_checks=True)
    client.force_login(card.panelist.user)

    refused = save(client, card)
    token = client.get(path(card)).json()["token"]
    taken = save(client, card, **{"X-CSRFToken": token})

    assert (refused.status_code, taken.status_code) == (403, 200)


@pytest.mark.parametrize("who", ["a stranger", "a colleague"])
def test_to_others_the_card_does_not_exist(client, card, who):
    other = UserFactory()
    if who == "a colleague":
        seat = ScorecardFactory(
            panelist__interview__application=card.panelist.interview.application, submitted=True
        )
        other = seat.panelist.user
    save(client, card)
    client.force_login(other)

    assert save(client, card, value="Mine now.").status_code == 404
    assert client.get(path(card)).status_code == 404
    assert "Said so" not in client.get(path(card)).content.decode()
    assert kept(card) == {"evidence:vision": "Said so."}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b'"field"',
        b"[" * 100_000,
        b'{"field": "score:vision", "value": "3"}',
        b'{"field": "score:vision", "value": 3, "was": ""}',
        b'{"field": ["x"], "value": "3", "was": ""}',
        b'{"field": "nonsense", "value": "3", "was": ""}',
        b'{"field": "score:vision", "value": "NaN", "was": ""}',
        b'{"field": "asked:%00", "value": "true", "was": "false"}',
        json.dumps({"field": "evidence:vision", "value": "x" * (MAX_TEXT + 1), "was": ""}).encode(),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_writes_nothing(client, card, body):
    response = client.post(path(card), body, content_type="application/json")

    assert response.status_code == 422
    assert response.json()["detail"]
    assert kept(card) == {}


def test_half_a_character_is_kept_as_one_that_can_be(client, card):
    body = b'{"field": "evidence:vision", "value": "a\\ud83d\\u0000", "was": ""}'

    assert client.post(path(card), body, content_type="application/json").status_code == 200
    assert kept(card) == {"evidence:vision": "a\ufffd"}


def test_ten_megabytes_are_too_large(client, card):
    response = save(client, card, value="x" * 10 * 1024 * 1024)

    assert response.status_code == 413
    assert response.json()["code"] == "too_large"
    assert kept(card) == {}


def test_a_card_that_is_in_says_so(client, card):
    hand_in(card)

    response = save(client, card, value="Later.", was="Said so about vision.")

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")


def test_what_fields_saved_is_no_conflict_for_the_form_that_submits_the_same(client, card):
    page = client.get(f"/scorecards/{card.public_id}/").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    said = {"score:vision": "4", "evidence:vision": "Said so. \n", "score:people": "not_assessed"}
    for field, value in (said | {"recommendation": "yes"}).items():
        save(client, card, field, value)
    form = {
        "score-vision": "4",
        "evidence-vision": "Said so. \r\n",
        "score-people": "na",
        "evidence-people": "",
        "recommendation": "yes",
        "private_note": "",
        "seen": seen,
        "intent": "submit",
    }

    response = client.post(f"/scorecards/{card.public_id}/", form)

    assert response.status_code == 302
    card.refresh_from_db()
    assert version_of(card) != seen
    assert card.revisions.get().submitted_at is not None
    assert set(card.revisions.get().ratings.values_list("competency__key", "evidence")) == {
        ("vision", "Said so. \n"),
        ("people", ""),
    }


def test_ticks_of_a_form_without_scripts_are_kept_and_a_form_without_ticks_leaves_them(client, card):
    question = card.panelist.interview.kit_assignment.kit.questions.first()
    page = f"/scorecards/{card.public_id}/"

    client.post(page, {"intent": "save", "asked": ["", str(question.public_id), "nonsense"]})
    ticked = list(card.asked.all())
    client.post(page, {"intent": "save"})
    left = list(card.asked.all())
    client.post(page, {"intent": "save", "asked": ""})

    assert ticked == left == [question]
    assert list(card.asked.all()) == []


def queries_of(client, card, field, value, was=""):
    with CaptureQueriesContext(connection) as captured:
        assert save(client, card, field, value, was).status_code == 200
    # A transaction's own commands carry no work, and differ with what is around the test.
    return [
        query["sql"]
        for query in captured
        if not re.match(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)", query["sql"])
    ]


@pytest.mark.parametrize("panel_size", [1, 8])
@pytest.mark.parametrize(
    ("field", "values", "queries"),
    [
        # Session, author, the field as it was and the lock, the begun draft, the field as it will be.
        ("score:vision", ["", "4", "not_assessed"], [5, 4]),
        ("score:beyond", ["", "4", "not_assessed"], [5, 4]),
        ("evidence:vision", ["", "Said so.", "Said so twice."], [5, 4]),
        ("recommendation", ["", "yes", "no"], [5, 4]),
        ("private_note", ["", "x", "y"], [5, 4]),
        ("asked", ["false", "true", "false"], [5, 4]),
    ],
)
def test_a_save_costs_five_queries_at_most_whatever_the_field_and_the_panel(
    client, field, values, queries, panel_size
):
    card = ScorecardFactory()
    application = card.panelist.interview.application
    for _ in range(panel_size - 1):
        ScorecardFactory(panelist__interview__application=application, submitted=True)
    kit = card.panelist.interview.kit_assignment.kit
    if field == "score:beyond":
        kit.competencies.through.objects.create(
            kit=kit, competency=CompetencyFactory(key="beyond"), position=3
        )
    field = f"asked:{kit.questions.first().public_id}" if field == "asked" else field
    client.force_login(card.panelist.user)

    costs = [len(queries_of(client, card, field, value, was)) for was, value in pairwise(values)]
    repeated = len(queries_of(client, card, field, values[-1], "anything"))

    assert (costs, repeated) == (queries, 3)
