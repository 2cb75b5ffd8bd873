"""Limits over several web processes, which share nothing but Redis."""

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from hiring.operations.access import create_api_token
from tests.factories import IntegrationFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ALLOWED, ASKED = 25, 60


def ask(address, secret):
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {secret}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        assert json.load(refusal)["code"] == "rate_limited"  # noqa: PT017 - what a refusal says is asked, not whether it comes
        return refusal.code, dict(refusal.headers)


def test_two_processes_let_exactly_as_many_pass_as_are_allowed_and_all_once_redis_is_gone(processes, broker):
    processes.env["API_RATE"] = f"{ALLOWED}/hour"
    address = f"{processes.start_web()}/api/v1/sources/"
    secret = create_api_token(user=IntegrationFactory(), name="Warehouse", by=None)[1]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: ask(address, secret), range(ASKED)))

    assert Counter(status for status, _headers in answers) == {200: ALLOWED, 429: ASKED - ALLOWED}
    left = {int(headers["X-RateLimit-Remaining"]) for status, headers in answers if status == 200}
    assert min(left) == 0
    assert all(headers["X-RateLimit-Limit"] == str(ALLOWED) for _status, headers in answers)
    assert all(0 < int(headers["Retry-After"]) <= 3600 for status, headers in answers if status == 429)

    broker.stop()
    assert [ask(address, secret)[0] for _ in range(6)] == [200] * 6
    assert (
        1 <= processes.log("web").count("Redis does not answer and is left alone") <= 2
    )  # once for each process
