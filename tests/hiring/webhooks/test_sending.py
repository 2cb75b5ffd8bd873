"""Events over the wire, to receivers that are good, slow, broken or gone."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from hiring.models import Mail, WebhookDelivery
from hiring.operations import webhook_sending
from hiring.operations.announcing import announce
from hiring.operations.mails import send_due_mails
from hiring.operations.webhook_posting import NO_TIME
from hiring.operations.webhook_sending import DELAYS, LEASE, SendReport, send_due, waiting_webhooks
from hiring.operations.webhooks import (
    disable_webhook,
    enable_webhook,
    replay_delivery,
    replay_failed,
    rotate_secret,
    send_test,
)
from local.ports import free_port
from tests.factories import NOW, ApplicationFactory, CandidateFactory, IntegrationFactory, UserFactory
from tests.hiring.webhooks.hooks import hook, outcomes, tries, verified
from tests.hiring.webhooks.receivers import (
    after,
    drips,
    drips_after_its_status,
    floods,
    hangs,
    is_cut_off,
    receiving,
    says_too_little,
    status,
    talks_nonsense,
)

pytestmark = pytest.mark.django_db

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def happen(count=1, now=NOW):
    people = CandidateFactory.create_batch(count)
    for person in people:
        announce(action="candidate.changed", on=person, now=now)
    return people


def test_an_event_is_sent_once_signed_and_shows_what_the_api_shows(receiver):
    webhook, secret = hook(receiver.url())
    [person] = happen()

    reports = [send_due(webhook.pk, now=NOW + MINUTE) for _ in range(2)]

    assert reports == [SendReport(delivered=1), SendReport()]
    [message] = receiver.received
    path, headers, _body = message
    content, fitting = verified(secret, message)
    delivery = WebhookDelivery.objects.get()
    assert (path, fitting) == ("/hooks?team=a", 1)
    assert headers == {
        "Host": f"127.0.0.1:{receiver.port}",
        "Accept-Encoding": "identity",
        "Content-Length": headers["Content-Length"],
        "Content-Type": "application/json",
        "User-Agent": "Fairpanel-Webhooks/1",
        "Connection": "close",
        "webhook-id": str(delivery.public_id),
        "webhook-timestamp": str(int((NOW + MINUTE).timestamp())),
        "webhook-signature": headers["webhook-signature"],
    }
    shown = content["data"].pop("object")
    assert content == {
        "type": "candidate.changed",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": {
            "resource": "candidates",
            "id": str(person.public_id),
            "url": f"http://localhost:8000/api/v1/candidates/{person.public_id}/",
            "details": {},
        },
    }
    assert (shown["name"], shown["email"], shown["attachments"]) == (person.name, None, None)
    assert outcomes() == [("candidate.changed", "delivered")]
    assert tries() == [(204, "")]


def test_while_a_secret_is_replaced_both_sign_and_the_library_takes_either(receiver):
    webhook, former = hook(receiver.url())
    now = timezone.now()
    _webhook, secret = rotate_secret(webhook_id=webhook.pk, by=None, now=now)
    for moment in (now, now + timedelta(days=8)):
        send_test(webhook_id=webhook.pk, by=None, now=moment)
        send_due(webhook.pk, now=moment)

    during, afterwards = receiver.received
    for one in (secret, former):
        assert Verifier(one).verify(during[2], during[1])["type"] == "webhook.test"
    assert [verified(one, during)[1] for one in (secret, former)] == [1, 1]
    assert [verified(one, afterwards)[1] for one in (secret, former)] == [1, 0]
    assert afterwards[1]["webhook-signature"].count("v1,") == 1


def test_a_secret_of_a_former_key_signs_as_long_as_that_key_is_a_fallback(receiver, settings):
    webhook, secret = hook(receiver.url())
    happen()
    settings.SECRET_KEY_FALLBACKS = ["a key in between, of more than thirty", settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of more than thirty-two characters"

    send_due(webhook.pk, now=NOW)

    assert verified(secret, receiver.received[0])[1] == 1


def test_nothing_is_signed_with_a_key_that_another_secret_key_made(receiver, settings):
    webhook, _secret = hook(receiver.url())
    happen()
    settings.SECRET_KEY = "another key of more than thirty-two characters"

    assert send_due(webhook.pk, now=NOW) == SendReport(failed=1)
    assert receiver.received == []
    assert tries() == [(None, "The site's SECRET_KEY was changed since. Rotate the secret of this webhook.")]
    secret = rotate_secret(webhook_id=webhook.pk, by=None, now=NOW)[1]
    send_due(webhook.pk, now=NOW + MINUTE)
    assert verified(secret, receiver.received[0])[1] == 1


@pytest.mark.parametrize(
    ("answers", "status_code", "error", "arrives"),
    [
        (after(0.2), 200, "", True),
        (says_too_little, 200, "", True),
        (floods, 202, "", True),
        (drips_after_its_status, 200, "", True),
        (status(500), 500, "", False),
        (status(404), 404, "", False),
        (hangs, None, NO_TIME, False),
        (drips, None, NO_TIME, False),
        (is_cut_off, None, "The connection broke off, or what came was no answer.", False),
        (talks_nonsense, None, "The connection broke off, or what came was no answer.", False),
    ],
)
def test_only_an_answer_of_success_in_time_counts(receiver, answers, status_code, error, arrives):
    receiver.answers = answers
    webhook, _secret = hook(receiver.url())
    happen()

    began = time.monotonic()
    send_due(webhook.pk, now=NOW)

    assert time.monotonic() - began < 2
    assert len(receiver.received) == 1
    assert tries() == [(status_code, error)]
    assert outcomes() == [("candidate.changed", "delivered" if arrives else "owed")]
    receiver.answers = status(200)
    send_due(webhook.pk, now=NOW + 6 * SECOND)
    assert outcomes() == [("candidate.changed", "delivered")]
    assert len(set(receiver.ids)) == 1


def test_a_redirect_is_a_failure_and_nobody_is_led_anywhere(receiver):
    with receiving() as inside:
        receiver.answers = status(307, Location=inside.url())
        webhook, _secret = hook(receiver.url())
        happen()
        send_due(webhook.pk, now=NOW)

        assert (len(receiver.received), inside.received) == (1, [])
    assert tries() == [(307, "Redirects are not followed. Enter the address it leads to.")]
    assert outcomes() == [("candidate.changed", "owed")]


def test_a_proxy_of_the_environment_is_not_asked(receiver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    webhook, _secret = hook(receiver.url())
    happen()

    assert send_due(webhook.pk, now=NOW) == SendReport(delivered=1)


def test_a_receiver_that_is_gone_for_good_is_left_alone(receiver):
    UserFactory(is_superuser=True, is_staff=True)
    receiver.answers = status(410)
    webhook, _secret = hook(receiver.url())
    happen(2)

    send_due(webhook.pk, now=NOW)

    webhook.refresh_from_db()
    assert (webhook.disabled_at, webhook.disabled_because) == (NOW, "It answered that it is gone (410).")
    assert outcomes() == [("candidate.changed", "failed")] * 2
    assert Mail.objects.get().kind == Mail.Kind.WEBHOOK
    happen()
    assert len(outcomes()) == 2


def pass_time(webhook, start, end, step):
    """Have the sweep look round, as beat does but less often."""
    now = start
    while now <= end:
        for pk in waiting_webhooks(now):
            send_due(pk, now=now)
        now += step
    return now


def test_a_receiver_that_was_down_for_most_of_a_day_is_told_everything_once_it_is_back():
    port = free_port()
    webhook, secret = hook(f"http://127.0.0.1:{port}/")
    people = []
    for hour in range(20):
        start = NOW + hour * HOUR
        people += happen(now=start)
        pass_time(webhook, start, start + 59 * MINUTE, 10 * MINUTE)
    assert set(outcomes()) == {("candidate.changed", "owed")}

    with receiving(port=port) as receiver:
        pass_time(webhook, NOW + 20 * HOUR, NOW + 29 * HOUR, 10 * MINUTE)
        told = [verified(secret, message) for message in receiver.received]

    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.disabled_at) == (None, None)
    assert set(outcomes()) == {("candidate.changed", "delivered")}
    assert sorted(content["data"]["id"] for content, _ in told) == sorted(
        str(one.public_id) for one in people
    )
    assert {fitting for _, fitting in told} == {1}


def test_after_a_whole_day_a_webhook_is_switched_off_its_admins_are_told_and_nothing_is_lost(mailoutbox):
    admin = UserFactory(is_superuser=True, is_staff=True, name="Ada")
    UserFactory(is_superuser=True, is_active=False)
    port = free_port()
    webhook, secret = hook(f"http://127.0.0.1:{port}/token-in-the-path", name="Payroll")
    happen(2)
    pass_time(webhook, NOW, NOW + 22 * HOUR, 5 * MINUTE)
    webhook.refresh_from_db()
    assert webhook.disabled_at is None

    pass_time(webhook, NOW + 22 * HOUR, NOW + 30 * HOUR, 5 * MINUTE)

    webhook.refresh_from_db()
    assert NOW + 23 * HOUR <= webhook.disabled_at <= NOW + 27 * HOUR
    assert webhook.disabled_because == "It took nothing for a day. The connection was refused."
    assert outcomes() == [("candidate.changed", "failed")] * 2
    assert len(tries()) <= 2 * (len(DELAYS) + 1)
    send_due_mails(now=timezone.now())
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([admin.email], "A webhook is switched off: Payroll")
    assert "127.0.0.1" in mail.body
    assert "token-in-the-path" not in mail.body

    back = NOW + 31 * HOUR
    enable_webhook(webhook_id=webhook.pk, by=admin, now=back)
    replay_failed(webhook_id=webhook.pk, since=NOW, by=admin, now=back)
    with receiving(port=port) as receiver:
        send_due(webhook.pk, now=back)
        assert [verified(secret, message)[1] for message in receiver.received] == [1, 1]
    assert outcomes() == [("candidate.changed", "delivered")] * 2


def test_the_tries_of_one_event_are_spread_over_a_day(receiver):
    def minds_changes(handler):
        status(500 if b"candidate.changed" in receiver.received[-1][2] else 200)(handler)

    receiver.answers = minds_changes
    webhook, _secret = hook(receiver.url())
    happen()
    now = NOW
    while waiting := WebhookDelivery.objects.owed().values_list("next_attempt_at", flat=True).first():
        now = max(now, waiting)
        send_due(webhook.pk, now=now)
        send_test(webhook_id=webhook.pk, by=None, now=now)  # everything else arrives meanwhile
        send_due(webhook.pk, now=now)

    webhook.refresh_from_db()
    assert (len(DELAYS), webhook.disabled_at) == (8, None)
    assert timedelta(hours=23) <= now - NOW <= timedelta(hours=27)
    assert outcomes(event="candidate.changed") == [("candidate.changed", "failed")]
    assert len(set(receiver.ids)) == 10


def test_one_that_hangs_rests_longer_and_longer_and_takes_nobody_elses_time(receiver):
    with receiving(hangs) as hanging:
        stuck, _secret = hook(hanging.url())
        fine, _secret = hook(receiver.url())
        happen(3)
        for now in (NOW, NOW + SECOND, NOW + 3 * SECOND, NOW + 5 * SECOND):
            for webhook in (stuck, fine):
                send_due(webhook.pk, now=now)

        assert (len(hanging.received), len(receiver.received)) == (2, 3)
    now = NOW + 10 * HOUR
    send_due(stuck.pk, now=now)
    asked = len(tries())
    send_due(stuck.pk, now=now + 9 * MINUTE)
    assert len(tries()) == asked
    send_due(stuck.pk, now=now + 11 * MINUTE)
    assert len(tries()) == asked + 1


def test_what_a_worker_had_in_hand_when_it_died_is_sent_again_under_the_same_id(receiver, monkeypatch):
    webhook, _secret = hook(receiver.url())
    happen(2)

    def die(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(webhook_sending, "_write_success", die)
        with pytest.raises(KeyboardInterrupt):
            send_due(webhook.pk, now=NOW)
    during = [send_due(webhook.pk, now=NOW + MINUTE), waiting_webhooks(NOW + MINUTE)]
    assert during == [SendReport(), [webhook.pk]]  # the other one is due, and nobody sends beside a claim
    assert len(receiver.received) == 1

    assert waiting_webhooks(NOW + LEASE) == [webhook.pk]
    assert send_due(webhook.pk, now=NOW + LEASE) == SendReport(delivered=2)
    first, *others = receiver.ids
    assert others.count(first) == 1
    assert outcomes() == [("candidate.changed", "delivered")] * 2


def test_what_its_owner_may_not_see_by_then_is_not_sent_and_nobody_is_told_that_it_was(receiver):
    webhook, _secret = hook(receiver.url())
    seen, hidden = happen(2)
    ApplicationFactory(candidate=hidden, job__is_confidential=True)

    assert send_due(webhook.pk, now=NOW) == SendReport(delivered=1, lapsed=1)
    assert [verified("", message)[0]["data"]["id"] for message in receiver.received] == [str(seen.public_id)]
    assert outcomes() == [("candidate.changed", "delivered"), ("candidate.changed", "lapsed")]
    outsider = UserFactory(is_superuser=True)
    assert [row.object_id for row in WebhookDelivery.objects.visible_to(outsider)] == [seen.public_id]


def test_an_event_that_cannot_be_written_is_put_off_and_stops_no_other(receiver, settings):
    webhook, _secret = hook(receiver.url())
    happen()
    settings.WEBHOOK_SHOWS = "hiring.operations.webhook_sending.no_such_thing"
    assert send_due(webhook.pk, now=NOW) == SendReport(failed=1)
    assert tries() == [(None, "The event could not be written: the site's log says why.")]


def test_an_event_is_sent_again_by_hand_under_its_id_and_one_that_is_owed_is_left_alone(receiver):
    webhook, _secret = hook(receiver.url())
    happen(2)
    send_due(webhook.pk, now=NOW)
    first, second = WebhookDelivery.objects.order_by("pk")

    replay_delivery(delivery_id=second.pk, by=None, now=NOW + MINUTE)
    replay_delivery(delivery_id=second.pk, by=None, now=NOW + 2 * MINUTE)
    send_due(webhook.pk, now=NOW + 2 * MINUTE)

    assert receiver.ids == [str(one.public_id) for one in (first, second, second)]


def test_switched_off_by_hand_nothing_is_sent_and_what_was_owed_can_be_sent_again(receiver):
    webhook, _secret = hook(receiver.url())
    happen()
    disable_webhook(webhook_id=webhook.pk, by=None, now=NOW)
    happen()

    assert send_due(webhook.pk, now=NOW) == SendReport()
    assert outcomes() == [("candidate.changed", "failed")]
    enable_webhook(webhook_id=webhook.pk, by=None)
    replay_failed(webhook_id=webhook.pk, since=NOW, by=None, now=NOW)
    assert send_due(webhook.pk, now=NOW) == SendReport(delivered=1)


def test_an_account_that_is_switched_off_is_told_nothing(receiver):
    webhook, _secret = hook(receiver.url(), owner=IntegrationFactory(is_active=False))
    happen()

    assert outcomes() == []
    assert send_due(webhook.pk, now=NOW) == SendReport()
