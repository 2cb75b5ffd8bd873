"""A real worker is killed while it waits for a receiver's answer, its broker forgets, and no event is lost."""

from datetime import timedelta

import pytest

from hiring.models import WebhookDelivery
from local.guard import wait_until
from tests.factories import CandidateFactory, RecruiterFactory
from tests.hiring.webhooks.hooks import hook, outcomes, verified
from tests.hiring.webhooks.receivers import hangs, receiving, status

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

CHANGE = """
from hiring.models import Candidate, User
from hiring.operations.candidates import change_candidate
by = User.objects.get(is_staff=True)
for person in Candidate.objects.order_by("pk"):
    change_candidate(candidate_id=person.pk, changes={"headline": "Led a team"}, by=by)
"""


def is_told(count):
    return lambda: WebhookDelivery.objects.filter(delivered_at__isnull=False).count() == count


def test_a_worker_killed_while_it_waits_for_an_answer_loses_no_event_and_keeps_its_id(
    processes, broker, settings
):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    processes.env["WEBHOOKS_ALLOW_PRIVATE"] = "true"
    RecruiterFactory()
    people = CandidateFactory.create_batch(3)
    with receiving(hangs) as receiver:
        _webhook, secret = hook(receiver.url(), events=["candidate.*"])
        processes.start_worker()
        processes.run(CHANGE)
        assert wait_until(lambda: receiver.received, 20), processes.log("worker")
        processes.kill("worker")
        broker.stop()
        processes.run(CHANGE)  # three events more, which no broker ever heard of
        broker.start()
        assert outcomes() == [("candidate.changed", "owed")] * 6

        # Two minutes later the claim has run out.
        claimed = WebhookDelivery.objects.get(claimed_until__isnull=False)
        earlier = claimed.claimed_until - timedelta(minutes=3)
        WebhookDelivery.objects.filter(pk=claimed.pk).update(claimed_until=earlier, next_attempt_at=earlier)
        receiver.answers = status(200)
        processes.start_worker("second")
        processes.start_beat()
        assert wait_until(is_told(6), 40), processes.log("second")

    told = [verified(secret, message) for message in receiver.received]
    assert {fitting for _content, fitting in told} == {1}
    first, *others = receiver.ids
    assert others.count(first) == 1
    assert len(set(receiver.ids)) == 6
    assert sorted(content["data"]["id"] for content, _ in told[1:]) == sorted(
        str(person.public_id) for person in people for _ in range(2)
    )
    assert {content["data"]["object"]["headline"] for content, _ in told[1:]} == {"Led a team"}
