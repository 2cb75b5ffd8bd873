"""Scorecards written through the API: one's own by oneself, anybody's with both names, nobody's by the wrong hand."""

import pytest

from hiring.models import AuditEvent
from hiring.operations.access import create_api_token
from scorecards.models import Competency, PanelSummary, Rating, Scorecard, ScorecardRevision
from tests.acts import hand_in, write
from tests.factories import (
    CompetencyFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller, read
from tests.hiring.api.writers import NOT_THERE, NOWHERE, at, get, patch, post, told, writer
from tests.personas import seated

pytestmark = pytest.mark.django_db

WHOLE = {
    "vision": {"score": 4, "evidence": "Said so."},
    "people": {"not_assessed": True},
}
ENTER = "scorecards/on-behalf/"


@pytest.fixture
def card():
    return ScorecardFactory(panelist__user__name="Mira Okafor")


@pytest.fixture
def mira(card):
    return caller(card.panelist.user)


@pytest.fixture
def form():
    """The client of another system's interview form: it enters cards, and reads none."""
    return writer("scorecards:write", account=IntegrationFactory(name="HRIS"))


def says(answer):
    """What an answered card says now: its state, and {competency: (score, not assessed, evidence)}."""
    row = answer.json()
    ratings = row["current"]["ratings"] if row["current"] else []
    return row["state"], {
        r["competency_key"]: (r["score"], r["not_assessed"], r["evidence"]) for r in ratings
    }


def refusal(answer):
    """All that a refusal says, but for which request it was."""
    problem = answer.json()
    return answer.status_code, problem["code"], problem["detail"], str(problem["errors"])


def colleague_of(card, **fields):
    return ScorecardFactory(panelist__interview__application=card.panelist.interview.application, **fields)


def test_a_draft_is_written_a_bit_at_a_time_by_key_or_id(card, mira):
    vision = Competency.objects.get(key="vision")
    patch(mira, at("scorecards", card), {"ratings": {str(vision.public_id).upper(): WHOLE["vision"]}})
    answer = patch(
        mira, at("scorecards", card), {"ratings": {"people": WHOLE["people"]}, "recommendation": "yes"}
    )

    assert answer.status_code == 200
    assert says(answer) == ("draft", {"vision": (4, False, "Said so."), "people": (None, True, "")})
    assert answer.json()["current"]["recommendation"] == "yes"
    assert answer.json() == get(mira, at("scorecards", card)).json()
    taken_back = patch(mira, at("scorecards", card), {"recommendation": None}).json()
    assert taken_back["current"]["recommendation"] is None
    assert len(taken_back["current"]["ratings"]) == 2


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, [""]),
        ({"ratings": {"vision": {"score": 6, "evidence": ""}}}, ["/ratings/vision/score"]),
        ({"ratings": {"vision": {"score": True, "evidence": ""}}}, ["/ratings/vision/score"]),
        ({"ratings": {"vision": {"score": 4}}}, ["/ratings/vision/evidence"]),
        ({"ratings": {"vision": {"score": 4, "evidence": "x" * 20_001}}}, ["/ratings/vision/evidence"]),
        ({"ratings": {"vision": {**WHOLE["vision"], "why": ""}}}, ["/ratings/vision/why"]),
        ({"ratings": {"vision": {"score": 4, "not_assessed": True}}}, ["/ratings/vision"]),
        (
            {"ratings": {"charm": WHOLE["vision"], NOWHERE: WHOLE["vision"]}},
            ["/ratings/charm", f"/ratings/{NOWHERE}"],
        ),
        ({"ratings": {"a/b~c": WHOLE["vision"]}}, ["/ratings/a~1b~0c"]),
        ({"ratings": {"elsewhere": WHOLE["vision"]}}, ["/ratings/elsewhere"]),
        ({"ratings": {str(n): WHOLE["vision"] for n in range(101)}}, ["/ratings"]),
        ({"ratings": [WHOLE["vision"]]}, ["/ratings"]),
        ({"recommendation": "maybe"}, ["/recommendation"]),
        ({"recommendation": ""}, ["/recommendation"]),
        ({"recommendation": "no", "private_note": "Hm."}, ["/private_note"]),
    ],
)
def test_what_cannot_be_used_is_pointed_to_and_nothing_is_kept(card, mira, body, pointers):
    CompetencyFactory(key="elsewhere")

    assert told(patch(mira, at("scorecards", card), body)) == (422, "invalid_input", pointers)
    assert not ScorecardRevision.objects.exists()


def test_a_competency_is_named_once(card, mira):
    both = {"vision": WHOLE["vision"], str(Competency.objects.get(key="vision").public_id): WHOLE["vision"]}
    status, _code, [pointer] = told(patch(mira, at("scorecards", card), {"ratings": both}))

    assert (status, pointer) == (422, f"/ratings/{list(both)[1]}")


def test_a_card_is_handed_in_once_when_nothing_is_missing(card, mira):
    where = at("scorecards", card, "submit/")
    patch(mira, at("scorecards", card), {"ratings": {"vision": WHOLE["vision"]}})
    missing = post(mira, where)
    assert told(missing) == (422, "scorecard_incomplete", ["/ratings/people", "/recommendation"])
    patch(mira, at("scorecards", card), {"ratings": {"people": WHOLE["people"]}, "recommendation": "yes"})

    answers = [post(mira, where), post(mira, where)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    shown = answers[0].json()
    assert (shown["state"], shown["current"]["submitted_by"]["name"]) == ("submitted", "Mira Okafor")
    assert AuditEvent.objects.filter(action="scorecard.submitted").count() == 1
    assert PanelSummary.objects.get().requested == 1
    assert told(patch(mira, at("scorecards", card), {"recommendation": "no"})) == (409, "wrong_state", [])


def test_an_amendment_is_a_revision_that_takes_over_what_it_does_not_name(card, mira):
    where = at("scorecards", card, "amend/")
    assert told(post(mira, where, {"reason": "Too early."})) == (409, "wrong_state", [])
    hand_in(card)
    assert told(post(mira, where, {})) == (422, "invalid_input", ["/reason"])
    body = {"reason": "Misread my notes.", "ratings": {"people": {"score": 3, "evidence": "Led nine."}}}
    answer = post(mira, where, body, key="once")
    repeat = post(mira, where, body, key="once")

    assert (answer.status_code, repeat.content) == (200, answer.content)
    assert repeat["Idempotency-Replayed"] == "true"
    assert says(answer)[1] == {
        "vision": (4, False, "Said so about vision."),
        "people": (3, False, "Led nine."),
    }
    shown = answer.json()
    assert (shown["current"]["number"], shown["current"]["reason"]) == (2, "Misread my notes.")
    assert (shown["current"]["recommendation"], shown["current"]["is_independent"]) == ("yes", True)
    assert [revision["number"] for revision in shown["earlier_revisions"]] == [1]
    emptied = {"reason": "Again.", "ratings": {"vision": {"evidence": ""}}}
    assert told(post(mira, where, emptied)) == (422, "scorecard_incomplete", ["/ratings/vision"])
    assert ScorecardRevision.objects.count() == 2


def test_a_version_that_was_overtaken_is_refused(card, mira):
    write(card)
    seen = get(mira, at("scorecards", card))["ETag"]
    overtaking = patch(mira, at("scorecards", card), {"recommendation": "no"}, If_Match=seen)

    assert overtaking.status_code == 200
    for stale in (
        patch(mira, at("scorecards", card), {"recommendation": "yes"}, If_Match=seen),
        post(mira, at("scorecards", card, "submit/"), If_Match=seen),
    ):
        assert told(stale) == (412, "precondition_failed", [])
    assert post(mira, at("scorecards", card, "submit/"), If_Match=overtaking["ETag"]).status_code == 200
    assert card.revisions.get().recommendation == "no"


def test_nobody_but_its_author_writes_a_card(card, mira):
    runner, service = caller(RecruiterFactory()), writer()
    acts = [
        lambda client: patch(client, at("scorecards", card), {"recommendation": "no"}),
        lambda client: post(client, at("scorecards", card, "submit/")),
        lambda client: post(client, at("scorecards", card, "amend/"), {"reason": "Mine."}),
    ]
    for client in (runner, service):
        assert [told(act(client))[:2] for act in acts] == [(404, "not_found")] * 3
    hand_in(card)
    for client in (runner, service):
        assert [told(act(client))[:2] for act in acts] == [(403, "not_allowed")] * 3
    assert card.revisions.count() == 1


def test_whoever_owes_a_card_meets_nothing_of_a_colleagues(card):
    """A card that is in, a draft and one that never was are refused in the same words."""
    me = seated(RecruiterFactory(), card.panelist.interview.application)
    done = colleague_of(card, submitted=True)
    ids = [str(done.public_id), str(card.public_id), NOWHERE]
    for act, body in (("submit/", {}), ("amend/", {"reason": "Why not."})):
        answers = [post(caller(me), f"scorecards/{one}/{act}", body) for one in ids]
        assert {answer.status_code for answer in answers} == {404}
        assert len({refusal(answer) for answer in answers}) == 1
    seats = [done.panelist, card.panelist]
    answers = [post(caller(me), ENTER, entered(seat)) for seat in seats]
    assert {told(answer)[:2] for answer in answers} == {(403, "not_allowed")}
    assert refusal(answers[0]) == refusal(answers[1])


def test_an_amendment_does_not_tell_whoever_owes_another_card_that_a_colleague_answered(card):
    author = card.panelist.user
    hand_in(card)
    seated(author, card.panelist.interview.application)
    colleague_of(card, submitted=True)
    answer = post(caller(author), at("scorecards", card, "amend/"), {"reason": "Second thoughts."})

    shown = answer.json()
    assert answer.status_code == 200
    assert [one["is_independent"] for one in (*shown["earlier_revisions"], shown["current"])] == [None, None]
    assert [
        row["current"]["is_independent"] for row in read(caller(author), "scorecards", state="submitted")
    ] == [None]
    assert card.revisions.get(number=2).is_independent is False


def entered(seat, **changes):
    body = {
        "panelist_id": str(seat.public_id),
        "ratings": WHOLE,
        "recommendation": "yes",
        "note": "Filled in by her in the interview form.",
    }
    return {**body, **changes}


@pytest.mark.parametrize("make", [RecruiterFactory, IntegrationFactory])
def test_a_card_is_entered_with_both_names_in_the_answer_and_the_audit(card, make):
    account = make(name="Jan Roth")
    client = writer(account=account) if account.is_service else caller(account)
    answer = post(client, ENTER, entered(card.panelist), key="card-1")
    repeat = post(client, ENTER, entered(card.panelist), key="card-1")

    assert (answer.status_code, repeat.content) == (201, answer.content)
    assert answer["Location"].endswith(f"/api/v1/scorecards/{card.public_id}/")
    shown = answer.json()
    assert says(answer) == ("submitted", {"vision": (4, False, "Said so."), "people": (None, True, "")})
    assert (shown["author"]["name"], shown["current"]["submitted_by"]["name"]) == ("Mira Okafor", "Jan Roth")
    assert shown["current"]["reason"] == "Filled in by her in the interview form."
    event = AuditEvent.objects.get(action="scorecard.submitted_on_behalf")
    assert (event.actor.name, event.details["author"]) == ("Jan Roth", str(card.panelist.user.public_id))
    again = post(client, ENTER, entered(card.panelist), key="card-2")
    assert told(again) == (409, "wrong_state", [])


def test_a_form_that_reads_nothing_is_told_that_it_is_done(card, form):
    answer = post(form, ENTER, entered(card.panelist))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Location"].endswith(f"/api/v1/scorecards/{card.public_id}/")
    [row] = read(caller(RecruiterFactory()), "scorecards")
    assert (row["author"]["name"], row["current"]["submitted_by"]["name"]) == ("Mira Okafor", "HRIS")
    assert row["current"]["is_independent"] is True


def test_an_entered_card_says_what_is_missing_and_keeps_nothing(card, form):
    half = entered(card.panelist, ratings={"vision": WHOLE["vision"]})
    assert told(post(form, ENTER, half)) == (422, "scorecard_incomplete", ["/ratings/people"])
    assert told(post(form, ENTER, entered(card.panelist, note=" "))) == (422, "invalid_input", ["/note"])
    assert told(post(form, ENTER, {})) == (
        422,
        "invalid_input",
        ["/panelist_id", "/ratings", "/recommendation", "/note"],
    )
    assert not Rating.objects.exists()


def test_words_its_author_has_begun_are_not_replaced(card, form):
    write(card)
    assert told(post(form, ENTER, entered(card.panelist))) == (409, "wrong_state", [])


def test_a_seat_one_may_not_know_of_is_refused_like_one_that_is_not():
    secret = ScorecardFactory(panelist__interview__application__job=JobFactory(confidential=True))
    elsewhere = ScorecardFactory()
    limited = writer("scorecards:write", jobs=[JobFactory()])
    for client, seat in (
        (writer(), secret.panelist),
        (limited, elsewhere.panelist),
        (caller(UserFactory()), elsewhere.panelist),
    ):
        hidden, none = (
            post(client, ENTER, body) for body in (entered(seat), entered(seat, panelist_id=NOWHERE))
        )
        assert refusal(hidden) == refusal(none)
        assert hidden.json()["errors"] == [{"pointer": "/panelist_id", "detail": NOT_THERE}]


def test_a_colleague_who_does_not_run_the_job_enters_nothing(card):
    colleague = colleague_of(card, submitted=True).panelist.user
    assert told(post(caller(colleague), ENTER, entered(card.panelist))) == (403, "not_allowed", [])


@pytest.mark.parametrize(
    ("scopes", "counts"),
    [
        (["scorecards:write", "interviews:read"], True),
        (["scorecards:write", "scorecards:read"], False),
        (["scorecards:write", "debriefs:read"], False),
        (["*:write", "*:read"], False),
    ],
)
def test_what_a_service_account_enters_after_a_colleague_counts_only_if_it_reads_no_judgement(
    card, scopes, counts
):
    colleague_of(card, submitted=True)
    answer = post(writer(*scopes), ENTER, entered(card.panelist))

    assert answer.status_code in {201, 204}
    assert card.revisions.get().is_independent is counts


def test_a_token_that_read_before_and_was_revoked_is_not_forgotten(card):
    colleague_of(card, submitted=True)
    account = IntegrationFactory()
    token, _secret = create_api_token(user=account, name="Old", by=None, scopes=["panel-summaries:read"])
    token.revoked_at = token.created_at
    token.save()

    assert post(writer("scorecards:write", account=account), ENTER, entered(card.panelist)).status_code == 204
    assert card.revisions.get().is_independent is False


def test_a_token_needs_the_scope_of_writing(card):
    for act in (
        lambda client: post(client, ENTER, entered(card.panelist)),
        lambda client: patch(client, at("scorecards", card), {"recommendation": "no"}),
    ):
        assert told(act(writer("*:read", "interviews:write"))) == (403, "scope_missing", [])
    assert not Scorecard.objects.submitted().exists()
