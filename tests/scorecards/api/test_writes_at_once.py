"""Requests at the same moment: only PostgreSQL can tell."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from hiring.models import Application, Candidate, IdempotencyKey, Interview, StageMove
from hiring.operations import idempotency
from hiring.operations.idempotency import Attempt, claim_key
from scorecards.operations import summaries
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    PanelistFactory,
    StageFactory,
)
from tests.hiring.api.writers import EVERYTHING, at, get, patch, post, told, writer
from tests.threads import at_once, behind, wait_until_somebody_waits_for_us

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(summaries, "queue_compilation", lambda ids: None)


def twins(client_of, address, body, key="k"):
    return at_once(*(lambda: post(client_of(), address, body, key=key) for _twin in range(4)))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_twins_with_one_key_one_is_done_and_all_get_its_answer(_round):
    account = IntegrationFactory()
    answers = twins(lambda: writer(account=account), "candidates/", {"name": "Ada"})

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert Candidate.objects.count() == IdempotencyKey.objects.count() == 1


def test_twins_without_a_key_meet_the_rules_alone():
    account, job, person = IntegrationFactory(), JobFactory(), CandidateFactory()
    StageFactory(job=job)
    body = {"job_id": str(job.public_id), "candidate_id": str(person.public_id)}
    answers = twins(lambda: writer(account=account), "applications/", body, key=None)
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert Application.objects.count() == 1


def claimed(account):
    """The key k, held by a request that is still being done."""
    return claim_key(attempt=Attempt(account, "k", "POST /api/v1/candidates/", "0" * 64))


def test_a_twin_waits_and_then_learns_what_the_key_stands_for():
    account = IntegrationFactory()
    answer = behind(
        lambda: claimed(account),
        lambda: post(writer(account=account), "candidates/", {"name": "Ada"}, key="k"),
    )
    assert told(answer) == (409, "idempotency_key_reused", [])
    assert not Candidate.objects.exists()


def test_a_twin_takes_over_from_a_first_that_failed():
    account = IntegrationFactory()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            claimed(account)
            twin = pool.submit(
                at_once, lambda: post(writer(account=account), "candidates/", {"name": "Ada"}, key="k")
            )
            wait_until_somebody_waits_for_us()
            transaction.set_rollback(True)
        (answer,) = twin.result(timeout=10)
    assert (answer.status_code, "Idempotency-Replayed" in answer) == (201, False)


def test_a_twin_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(idempotency, "PATIENCE", "50ms")
    account = IntegrationFactory()
    client = writer(account=account)
    with transaction.atomic():
        claimed(account)
        (answer,) = at_once(lambda: post(client, "candidates/", {"name": "Ada"}, key="k"))
        transaction.set_rollback(True)
    assert told(answer) == (409, "idempotency_in_progress", [])
    assert post(client, "candidates/", {"name": "Ada"}, key="k").status_code == 201


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_changes_over_the_same_version_one_is_lost_and_told(_round):
    person, account = CandidateFactory(), IntegrationFactory()
    interview = PanelistFactory().interview
    for address, bodies in (
        (at("candidates", person), ({"phone": "1"}, {"location": "Berlin"})),
        (at("interviews", interview), ({"place": "Room 1"}, {"title": "Case"})),
    ):
        seen = get(writer(account=account), address)["ETag"]
        answers = at_once(
            *(lambda b=b: patch(writer(account=account), address, b, If_Match=seen) for b in bodies)  # noqa: B023 - awaited here
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_changes_of_different_members_at_once_are_all_kept(_round):
    interview, account = PanelistFactory().interview, IntegrationFactory()
    later = timezone.now().replace(microsecond=0) + timedelta(days=3)
    moved = {"starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=1)).isoformat()}
    bodies = (moved, {"title": "Case"}, {"timezone": "Europe/Berlin"}, {"place": "Room 1"})
    answers = at_once(
        *(lambda b=b: patch(writer(account=account), at("interviews", interview), b) for b in bodies)
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    interview.refresh_from_db()
    assert (interview.starts_at, interview.title, interview.timezone, interview.place) == (
        later,
        "Case",
        "Europe/Berlin",
        "Room 1",
    )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_acts_with_and_without_a_version_never_block_each_other(_round):
    """Moves, cancels and changes of one application, all at once: no deadlock, whatever the order."""
    job, account = JobFactory(), IntegrationFactory()
    first, second = (StageFactory(job=job, position=number) for number in range(2))
    application = ApplicationFactory(job=job, stage=first)
    interview = PanelistFactory(interview__application=application).interview
    move = {"from_stage_id": str(first.public_id), "to_stage_id": str(second.public_id)}
    clients = [writer(*EVERYTHING, account=account) for _act in range(4)]

    answers = at_once(
        lambda: post(clients[0], at("applications", application, "move/"), move, If_Match="*"),
        lambda: post(clients[1], at("interviews", interview, "cancel/"), key="k", If_Match="*"),
        lambda: patch(clients[2], at("candidates", application.candidate), {"phone": "1"}, If_Match="*"),
        lambda: post(clients[3], at("applications", application, "move/"), move),
    )

    assert [answer.status_code for answer in answers] == [200] * 4
    assert StageMove.objects.filter(to_stage=second).count() == 1
    assert Interview.objects.get().status == "cancelled"
