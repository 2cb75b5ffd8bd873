"""Webhooks in the admin: made, tried, read about, sent again, switched off and on; by site admins alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.models import Webhook, WebhookDelivery
from hiring.operations.announcing import announce
from hiring.operations.people import sync_personas
from hiring.operations.webhook_failures import stop_sending
from hiring.operations.webhook_secrets import secret_of
from hiring.operations.webhook_sending import send_due
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, listing, messages_of, page
from tests.hiring.webhooks.hooks import hook, outcomes
from tests.hiring.webhooks.receivers import receiving, status

pytestmark = pytest.mark.django_db

ADD = "/admin/hiring/webhook/add/"


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture
def site_admin(client):
    sync_personas()
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def fields(**changes):
    said = {"name": "Payroll", "url": "http://127.0.0.1:9/in", "events": ["candidate.*", "panel.complete"]}
    return {**said, **changes}


def test_a_webhook_is_made_its_secret_shown_once_and_its_facts_changed(client, site_admin):
    empty = client.get(listing(Webhook)).content.decode()
    owner = IntegrationFactory()
    made = client.post(ADD, fields(owner=owner.pk))

    webhook = Webhook.objects.get()
    secret = secret_of(webhook.secret)
    assert "Nobody is told of anything yet" in empty
    assert made.context["secret"] == secret
    assert secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert secret not in webhook.secret
    assert (webhook.owner, webhook.events) == (owner, ["candidate.*", "panel.complete"])
    client.post(page(webhook), fields(name="Pay", events=["decision.recorded"]))
    webhook.refresh_from_db()
    assert (webhook.name, webhook.url, webhook.events) == (
        "Pay",
        "http://127.0.0.1:9/in",
        ["decision.recorded"],
    )
    for address in (page(webhook), listing(Webhook)):
        assert secret not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"url": "https://user:word@127.0.0.1/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["no.such"]}, "events"),
        ({"owner": 0}, "owner"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_beside_its_field(client, site_admin, settings, changes, field):
    settings.WEBHOOKS_ALLOW_PRIVATE = "169" not in str(changes)
    response = client.post(ADD, fields(**{"owner": IntegrationFactory().pk, **changes}))

    assert list(errors_of(response)) == [field]
    assert not Webhook.objects.exists()


def test_a_test_is_sent_by_post_and_the_log_says_what_came_of_it(
    client, site_admin, receiver, django_capture_on_commit_callbacks
):
    webhook, _secret = hook(receiver.url(), name="Payroll")
    client.get(page(webhook, "test"))
    assert outcomes() == []

    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(page(webhook, "test"), follow=True)

    assert messages_of(sent) == ["The event webhook.test is on its way. The log below says what came of it."]
    assert outcomes() == [("webhook.test", "delivered")]
    assert len(receiver.received) == 1
    delivery = WebhookDelivery.objects.get()
    assert "Arrived" in client.get(listing(WebhookDelivery)).content.decode()
    assert "204" in client.get(page(delivery)).content.decode()


def test_what_failed_is_sent_again_one_by_one_and_all_since_a_moment(
    client, site_admin, receiver, django_capture_on_commit_callbacks
):
    receiver.answers = status(500)
    webhook, _secret = hook(receiver.url())
    for _ in range(2):
        announce(action="candidate.changed", on=CandidateFactory(), now=timezone.now())
    send_due(webhook.pk)
    WebhookDelivery.objects.update(failed_at=timezone.now() - timedelta(hours=2), next_attempt_at=None)
    receiver.answers = status(200)
    first, second = WebhookDelivery.objects.order_by("pk")

    with django_capture_on_commit_callbacks(execute=True):
        client.get(page(first, "replay"))
        client.post(page(first, "replay"))
    assert outcomes() == [("candidate.changed", "delivered"), ("candidate.changed", "failed")]
    with django_capture_on_commit_callbacks(execute=True):
        client.get(page(webhook, "replay"))
        client.post(page(webhook, "replay"), {"since": "1"})
    assert outcomes()[1] == ("candidate.changed", "failed")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(webhook, "replay"), {"since": "24"})
    assert outcomes()[1] == ("candidate.changed", "delivered")
    assert receiver.ids[-2:] == [str(first.public_id), str(second.public_id)]
    assert errors_of(client.post(page(webhook, "replay"), {"since": "all"})) != {}


def test_a_secret_is_rotated_and_a_webhook_switched_off_and_on_by_post(client, site_admin):
    webhook, former = hook("http://127.0.0.1:9/")
    client.get(page(webhook, "rotate"))
    rotated = client.post(page(webhook, "rotate"))
    webhook.refresh_from_db()
    assert rotated.context["secret"] == secret_of(webhook.secret) != former
    assert secret_of(webhook.former_secret) == former
    assert "no-store" in rotated["Cache-Control"]

    client.get(page(webhook, "switch_off"))
    webhook.refresh_from_db()
    assert webhook.disabled_at is None
    client.post(page(webhook, "switch_off"))
    webhook.refresh_from_db()
    assert webhook.disabled_at is not None
    refused = client.post(page(webhook, "test"))
    assert errors_of(refused) == {"__all__": ["This webhook is switched off. Switch it on first."]}
    client.post(page(webhook, "switch_on"))
    webhook.refresh_from_db()
    assert webhook.disabled_at is None


def test_the_start_page_says_to_site_admins_what_was_switched_off_and_what_did_not_arrive(client, site_admin):
    off, _secret = hook("http://127.0.0.1:9/", name="Payroll")
    stop_sending(off, NOW, "It took nothing for a day. No answer in time.")
    hook("http://127.0.0.1:9/", name="Warehouse")
    seen, hidden = CandidateFactory(), ApplicationFactory(job=JobFactory(confidential=True)).candidate
    for person in (seen, hidden):
        announce(action="candidate.changed", on=person, now=NOW)
    WebhookDelivery.objects.update(failed_at=NOW)

    entries = client.get("/admin/").context["failures"].entries
    assert [(entry.title, entry.detail) for entry in entries] == [
        ("Webhook switched off: Payroll", "It took nothing for a day. No answer in time."),
        ("candidate.changed", "Warehouse"),
    ]
    assert entries[1].href == page(WebhookDelivery.objects.get(object_id=seen.public_id))
    client.force_login(RecruiterFactory())
    assert client.get("/admin/").context["failures"].entries == []


def test_the_log_shows_nothing_about_what_its_reader_does_not_see(client, site_admin):
    hook("http://127.0.0.1:9/")
    hidden = ApplicationFactory(job=JobFactory(confidential=True))
    announce(action="application.created", on=hidden, now=NOW)
    delivery = WebhookDelivery.objects.get()

    empty = client.get(listing(WebhookDelivery))
    assert "Nothing was told yet" in empty.content.decode()
    assert str(hidden.public_id) not in empty.content.decode()
    assert client.get(page(delivery, "replay")).status_code == 404
    assert client.post(page(delivery, "replay")).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_log_and_the_list_cost_the_same_however_long_they_are(
    client, site_admin, django_assert_num_queries, count
):
    for number in range(count):
        hook("http://127.0.0.1:9/", events=["decision.*"], name=f"Hook {number}")
    hook("http://127.0.0.1:9/")
    for _ in range(count):
        announce(action="candidate.changed", on=CandidateFactory(), now=NOW)

    with django_assert_num_queries(5):
        log = client.get(listing(WebhookDelivery))
    with django_assert_num_queries(4):
        webhooks = client.get(listing(Webhook))
    assert log.context["cl"].result_count == count
    assert webhooks.context["cl"].result_count == count + 1


@pytest.mark.parametrize("model", [Webhook, WebhookDelivery])
def test_nobody_but_a_site_admin_opens_these_pages(client, model):
    webhook, _secret = hook("http://127.0.0.1:9/")
    announce(action="candidate.changed", on=CandidateFactory(), now=NOW)
    record = model.objects.get()
    client.force_login(RecruiterFactory())

    answers = [client.get(address).status_code for address in (listing(model), page(record), ADD)]
    answers += [client.post(page(record, "replay")).status_code]

    assert set(answers) <= {302, 403, 404}
    assert client.post(page(webhook, "switch_off")).status_code in {302, 403, 404}
    webhook.refresh_from_db()
    assert webhook.disabled_at is None
