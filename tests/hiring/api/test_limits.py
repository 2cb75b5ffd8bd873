"""How much one caller may ask, and what they are told of it."""

import time

import pytest
from django.test import Client

from hiring import outage
from hiring.api import limits
from hiring.operations.access import create_api_token
from hiring.outage import outage_of
from local.ports import free_port
from tests.factories import CandidateFactory, IntegrationFactory, RecruiterFactory, UserFactory
from tests.hiring.api.callers import bearer, caller

pytestmark = pytest.mark.django_db

JOBS = "/api/v1/jobs/"


@pytest.fixture(autouse=True)
def rates(settings):
    settings.API_RATE, settings.API_WRITE_RATE = "3/minute", "2/minute"
    settings.API_EXPORT_RATE, settings.API_STRANGER_RATE = "1/hour", "4/minute"


def standing(answer):
    return tuple(int(answer.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining"))


def test_each_answer_says_how_much_is_left_and_the_one_too_many_when_to_come_back():
    client, began = caller(IntegrationFactory()), time.time()

    answers = [client.get(address) for address in (JOBS, "/api/v1/jobs/12/", f"{JOBS}?x=1", JOBS, JOBS)]

    assert [answer.status_code for answer in answers] == [200, 404, 422, 429, 429]
    assert [standing(answer) for answer in answers] == [(3, 2), (3, 1), (3, 0), (3, 0), (3, 0)]
    for answer in answers:
        assert began + 59 <= int(answer.headers["X-RateLimit-Reset"]) <= time.time() + 60
    assert 58 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert answers[-1].json()["code"] == "rate_limited"
    assert "Retry-After" not in answers[0].headers


def test_not_modified_says_it_too():
    person = CandidateFactory()
    client, address = caller(IntegrationFactory()), f"/api/v1/candidates/{person.public_id}/"
    etag = client.get(address).headers["ETag"]

    answer = client.get(address, headers={"If-None-Match": etag})

    assert (answer.status_code, standing(answer)) == (304, (3, 1))


def test_tokens_of_one_account_and_people_are_counted_each_by_themselves():
    account, recruiter = IntegrationFactory(), RecruiterFactory()
    for client in (caller(account), caller(account), caller(recruiter), caller(UserFactory())):
        assert [client.get(JOBS).status_code for _ in range(4)] == [200, 200, 200, 429]
    # A second browser of the same person is no second person.
    assert caller(recruiter).get(JOBS).status_code == 429


def test_writes_and_exports_have_buckets_of_their_own():
    secret = create_api_token(user=IntegrationFactory(), name="W", by=None, scopes=["*:read", "*:write"])[1]
    client = bearer(secret)
    body = {"data": "{}", "content_type": "application/json"}

    assert [client.post("/api/v1/candidates/", **body).status_code for _ in range(3)] == [422, 422, 429]
    assert [client.get("/api/v1/jobs/export/").status_code for _ in range(2)] == [200, 429]
    assert [client.get(JOBS).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_guesses_count_for_their_address_whatever_they_guess_and_shut_no_neighbour_out():
    here, there = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
    guesses = [bearer(f"fp_{number}").get(JOBS, **here) for number in range(6)]

    assert [answer.status_code for answer in guesses] == [401] * 4 + [429] * 2
    assert guesses[-1].json()["code"] == "rate_limited"
    assert "Retry-After" in guesses[-1].headers
    assert bearer("fp_7").get(JOBS, **there).status_code == 401
    assert caller(IntegrationFactory()).get(JOBS, **here).status_code == 200


@pytest.mark.parametrize("path", ["jobs/", "schema/", "docs/", "nothing/", "nothing"])
def test_whoever_signs_in_as_nobody_is_counted_by_their_address(path):
    answers = [Client().get(f"/api/v1/{path}") for _ in range(5)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 4 + [True]
    assert standing(answers[0]) == (4, 3)


def test_neighbours_in_one_network_of_version_six_are_one_customer():
    for last in range(4):
        Client().get(JOBS, REMOTE_ADDR=f"2001:db8:0:1::{last}")
    assert Client().get(JOBS, REMOTE_ADDR="2001:db8:0:1:ffff::1").status_code == 429
    assert Client().get(JOBS, REMOTE_ADDR="2001:db8:0:2::1").status_code == 401


def test_what_is_too_much_costs_no_query(django_assert_num_queries):
    client = caller(IntegrationFactory())
    for _ in range(3):
        client.get(JOBS)
    with django_assert_num_queries(0):
        assert client.get(JOBS).status_code == 429


def test_without_redis_requests_pass_and_the_log_says_so_once(settings, caplog):
    settings.API_LIMITS_STORAGE = f"redis://127.0.0.1:{free_port()}/0"
    client = caller(IntegrationFactory())

    answers = [client.get(JOBS) for _ in range(5)]
    outage_of(settings.API_LIMITS_STORAGE).until = 0.001  # the pause is over, Redis is not back
    answers.append(client.get(JOBS))

    assert [answer.status_code for answer in answers] == [200] * 6
    assert {standing(answer) for answer in answers} == {(3, 3)}
    assert [record.getMessage() for record in caplog.records if record.name == outage.__name__] == [
        "Redis does not answer and is left alone (ConnectionError)"
    ]


def test_limits_come_back_with_redis(settings, caplog):
    outage_of(settings.API_LIMITS_STORAGE).until = 0.001
    answer = caller(IntegrationFactory()).get(JOBS)
    assert standing(answer) == (3, 2)
    assert "Redis answers again" in caplog.text


def test_a_request_counts_once_whichever_of_the_scripts_redis_holds(redis_client, settings):
    """While one process brings them, another may find the first there and not yet the second."""
    storage = limits._storage(settings.API_LIMITS_STORAGE)
    counting, asking = storage.lua_acquire_moving_window, storage.lua_moving_window
    client = caller(IntegrationFactory())

    left = []
    for held in ([counting], [asking], []):
        redis_client.script_flush()
        for script in held:
            redis_client.script_load(script.script)
        left.append(standing(client.get(JOBS)))

    assert left == [(3, 2), (3, 1), (3, 0)]
    assert client.get(JOBS).status_code == 429


def test_one_process_can_count_in_its_own_memory(settings):
    settings.API_LIMITS_STORAGE = "memory://"
    client = caller(IntegrationFactory())
    assert [client.get(JOBS).status_code for _ in range(4)] == [200, 200, 200, 429]
