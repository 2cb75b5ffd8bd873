"""Decisions written through the API: by people who are signed in and may decide, in the states that there are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.models import AuditEvent
from scorecards.models import Decision, FrozenSummary
from tests.acts import compiled, decide, hand_in, schedule
from tests.factories import (
    ApplicationFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller, read
from tests.hiring.api.writers import NOT_THERE, NOWHERE, at, get, patch, post, told, writer
from tests.personas import on_team, seated

pytestmark = pytest.mark.django_db

DECISIONS = "decisions/"


@pytest.fixture
def owner():
    return RecruiterFactory(name="Jan Roth")


@pytest.fixture
def panel():
    """An application whose summary says version 1: above its bar."""
    card = ScorecardFactory(submitted=True, submitted__scores={"vision": 5, "people": 4})
    return compiled(card.panelist.interview.application)


def words(application, **changes):
    said = {
        "application_id": str(application.public_id),
        "outcome": "hire",
        "reason": "Every must-have is above its bar.",
        "summary_version": 1,
    }
    return {**said, **changes}


def kept(application):
    return list(application.decisions.order_by("pk").values_list("outcome", "reason"))


def test_a_decision_is_staged_and_confirmed_by_the_person_who_makes_it(panel, owner):
    client = caller(owner)
    body = words(
        panel,
        next_step="Talk to two references.",
        next_step_on=str(timezone.localdate() + timedelta(days=9)),
        candidate_message="We would like to go on.",
    )
    answer = post(client, DECISIONS, body, key="d-1")
    repeat = post(client, DECISIONS, body, key="d-1")

    decision = Decision.objects.get()
    assert (answer.status_code, repeat.content) == (201, answer.content)
    assert answer["Location"].endswith(f"/api/v1/{at('decisions', decision)}")
    staged = answer.json()
    assert {name: staged[name] for name in body if name != "summary_version"} == {
        name: value for name, value in body.items() if name != "summary_version"
    }
    assert (staged["state"], staged["summary_version"], staged["decided_by"]["name"]) == (
        "staged",
        1,
        "Jan Roth",
    )
    assert read(caller(IntegrationFactory()), "decisions") == []

    confirmed = [post(client, at("decisions", decision, "confirm/"), If_Match=answer["ETag"])]
    confirmed.append(post(client, at("decisions", decision, "confirm/")))
    assert [one.status_code for one in confirmed] == [200, 200]
    assert confirmed[0].json() == confirmed[1].json() == get(client, at("decisions", decision)).json()
    assert confirmed[0].json()["confirmed_by"]["name"] == "Jan Roth"
    assert [row["state"] for row in read(caller(IntegrationFactory()), "decisions")] == ["in_force"]
    events = AuditEvent.objects.filter(action__startswith="decision.").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("decision.staged", owner),
        ("decision.confirmed", owner),
    ]


def test_no_token_decides_whatever_it_opens(panel, owner):
    staged = panel.decisions.create(
        outcome="hold", reason="Later.", decided_by=owner, decided_at=timezone.now()
    )
    former = decide(ApplicationFactory(), owner)
    for client in (writer(), writer("decisions:read")):
        answers = [
            post(client, DECISIONS, words(panel)),
            post(client, DECISIONS, {}),
            *(
                post(client, at("decisions", one, f"{act}/"), {"reason": "No."})
                for one in (staged, former)
                for act in ("confirm", "withdraw", "reopen")
            ),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "not_allowed")}
        assert len({answer.json()["detail"] for answer in answers}) == 1
        assert client.put(f"/api/v1/{at('decisions', former)}").status_code == 405
    assert Decision.objects.count() == 2
    assert not FrozenSummary.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"application_id": NOWHERE}, ["/application_id"]),
        ({"outcome": "maybe", "reason": ""}, ["/outcome", "/reason"]),
        ({"summary_version": "first"}, ["/summary_version"]),
        ({"summary_version": 10**12}, ["/summary_version"]),
        ({"outcome": "reject"}, ["/departure_reason"]),
        ({"next_step_on": "2020-01-01", "next_step": "Call."}, ["/next_step_on"]),
        ({"next_step_on": "2030-01-01"}, ["/next_step"]),
        ({"decided_by": NOWHERE}, ["/decided_by"]),
    ],
)
def test_what_cannot_be_decided_is_pointed_to(panel, owner, changes, pointers):
    assert told(post(caller(owner), DECISIONS, words(panel, **changes))) == (422, "invalid_input", pointers)
    assert kept(panel) == []


def test_what_was_read_must_still_stand(panel, owner):
    client, colleague = caller(owner), caller(on_team(UserFactory(name="Colleague"), panel))
    stale = (409, "stale_state", [])
    for version in (None, 2):
        assert told(post(client, DECISIONS, words(panel, summary_version=version))) == stale
    first = post(client, DECISIONS, words(panel)).json()

    assert post(client, DECISIONS, words(panel)).json() == first, "the same words are one decision"
    other = words(panel, outcome="advance")
    assert told(post(colleague, DECISIONS, other)) == stale
    assert told(post(colleague, DECISIONS, {**other, "replaces_id": NOWHERE})) == stale
    second = post(colleague, DECISIONS, {**other, "replaces_id": first["id"]})
    assert (second.status_code, second.json()["decided_by"]["name"]) == (201, "Colleague")
    assert told(post(client, f"decisions/{first['id']}/confirm/")) == stale
    assert told(post(client, f"decisions/{second.json()['id']}/confirm/"))[:2] == (403, "not_allowed")
    assert [one.state for one in panel.decisions.order_by("pk")] == ["lapsed", "staged"]


def test_a_summary_that_moved_on_lets_nothing_be_confirmed(panel, owner):
    staged = post(caller(owner), DECISIONS, words(panel)).json()["id"]
    hand_in(ScorecardFactory(panelist__interview__application=panel))
    assert told(post(caller(owner), f"decisions/{staged}/confirm/")) == (409, "wrong_state", [])
    compiled(panel)
    assert told(post(caller(owner), f"decisions/{staged}/confirm/")) == (409, "stale_state", [])
    assert Decision.objects.get().confirmed_at is None


def test_a_staged_decision_is_withdrawn_and_one_in_force_reopened(panel, owner):
    client = caller(owner)
    staged = post(client, DECISIONS, words(panel)).json()["id"]
    assert told(post(client, f"decisions/{staged}/reopen/", {"reason": "No."})) == (409, "wrong_state", [])
    withdrawn = [post(client, f"decisions/{staged}/withdraw/") for _twice in range(2)]
    assert [(one.status_code, one.json()["state"]) for one in withdrawn] == [(200, "lapsed")] * 2

    second = post(client, DECISIONS, words(panel)).json()["id"]
    post(client, f"decisions/{second}/confirm/")
    assert told(post(client, f"decisions/{second}/withdraw/")) == (409, "wrong_state", [])
    assert told(post(client, DECISIONS, words(panel, outcome="hold", replaces_id=second))) == (
        409,
        "wrong_state",
        [],
    )
    for empty in ({}, {"reason": "  "}):
        answer = post(client, f"decisions/{second}/reopen/", empty)
        assert told(answer) == (422, "invalid_input", ["/reason"])
    tag = get(client, f"decisions/{second}/")["ETag"]
    reopened = post(client, f"decisions/{second}/reopen/", {"reason": "A reference said so."}, If_Match=tag)
    assert reopened.status_code == 200
    shown = reopened.json()
    assert (shown["state"], shown["reopened_by"]["name"], shown["reopen_reason"]) == (
        "reopened",
        "Jan Roth",
        "A reference said so.",
    )
    late = post(client, f"decisions/{second}/reopen/", {"reason": "Me too."}, If_Match=tag)
    assert told(late) == (412, "precondition_failed", [])
    assert client.delete(f"/api/v1/decisions/{second}/").status_code == 405
    assert patch(client, f"decisions/{second}/", {"outcome": "hold"}).status_code == 405


def test_the_second_of_two_deciders_is_another_person(panel, owner, settings):
    settings.SECOND_DECIDER = True
    staged = post(caller(owner), DECISIONS, words(panel)).json()
    assert staged["needs_second"] is True
    assert told(post(caller(owner), f"decisions/{staged['id']}/confirm/"))[:2] == (403, "not_allowed")
    answer = post(caller(RecruiterFactory(name="Second")), f"decisions/{staged['id']}/confirm/")
    assert (answer.json()["decided_by"]["name"], answer.json()["confirmed_by"]["name"]) == (
        "Jan Roth",
        "Second",
    )


def test_whoever_owes_a_card_learns_nothing_by_deciding(panel, owner):
    """Staged, in force or nothing at all: the same words."""
    late = seated(RecruiterFactory(), panel)
    bare = ApplicationFactory()
    schedule(bare, owner, late)
    client = caller(late)
    refusals = [post(client, DECISIONS, words(one)) for one in (bare, panel)]
    staged = post(caller(owner), DECISIONS, words(panel)).json()["id"]
    refusals.append(post(client, DECISIONS, words(panel, replaces_id=staged)))
    post(caller(owner), f"decisions/{staged}/confirm/")
    refusals.append(post(client, DECISIONS, words(panel)))

    assert {(one.status_code, one.json()["detail"]) for one in refusals} == {
        (403, "You owe a scorecard about this candidate. Hand it in first.")
    }
    for one in (staged, NOWHERE):
        for act in ("confirm", "withdraw", "reopen"):
            answer = post(client, f"decisions/{one}/{act}/", {"reason": "No."} if act == "reopen" else {})
            assert told(answer) == (404, "not_found", [])


def test_who_reads_a_panel_without_running_its_job_does_not_decide(panel, owner):
    colleague = seated(UserFactory(), panel, handed_in=True)
    staged = post(caller(owner), DECISIONS, words(compiled(panel), summary_version=2)).json()["id"]
    client = caller(colleague)

    assert told(post(client, DECISIONS, words(panel)))[:2] == (403, "not_allowed")
    assert told(post(client, f"decisions/{staged}/confirm/"))[:2] == (403, "not_allowed")


def test_an_application_one_may_not_know_of_is_refused_like_one_that_is_not(owner):
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    for application_id in (str(secret.public_id), NOWHERE):
        answer = post(caller(owner), DECISIONS, words(secret, application_id=application_id))
        assert answer.json()["errors"] == [{"pointer": "/application_id", "detail": NOT_THERE}]
