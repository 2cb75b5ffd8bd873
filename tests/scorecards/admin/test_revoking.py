"""Taking back mailed links: one seat's from its interview's page, all of a person's from theirs."""

import pytest
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse

from hiring.models import Panelist
from hiring.operations import mails
from hiring.operations.links import token_of
from hiring.operations.mails import send_due_mails
from hiring.operations.reminders import send_fresh_link
from tests.factories import (
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, messages_of, page
from tests.mailbox import parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.fixture
def card():
    return ScorecardFactory(panelist__user__name="Ravi Berlin")


def link_of(card):
    return reverse("seat-link", args=[token_of(card.panelist)])


def opened(link):
    """A browser that came by this link, and how it was answered in the end."""
    browser = Client()
    return browser, browser.get(link, follow=True).status_code


def test_a_recruiter_takes_back_one_seats_links_and_the_sessions_they_began(client, card):
    client.force_login(RecruiterFactory())
    interview, form = card.panelist.interview, reverse("scorecard", args=[card.public_id])
    other = ScorecardFactory(panelist__interview=interview, panelist__user__name="Mei York")
    links = link_of(card), link_of(other)
    sessions = [opened(link)[0] for link in links]

    offered = client.get(page(interview)).content.decode()
    address = f"{page(interview, 'revoke')}?seat={card.panelist_id}"
    assert f'href="{address}"' in offered
    asked = client.get(address)
    assert asked.context["form"].initial["seats"] == [card.panelist]
    assert sessions[0].get(form).status_code == 200

    response = client.post(address, {"seats": [card.panelist_id]}, follow=True)

    assert messages_of(response) == ["Links taken back: Ravi Berlin. The next mail carries a fresh one."]
    assert [opened(link)[1] for link in links] == [410, 200]
    assert sessions[0].get(form).status_code == 403
    assert sessions[1].get(reverse("scorecard", args=[other.public_id])).status_code == 200

    send_fresh_link(card.panelist)
    send_due_mails()
    [fresh] = [line for line in text_of(parsed(outgoing.outbox[-1])).splitlines() if line.startswith("http")]
    assert opened(fresh.removeprefix("http://localhost:8000"))[1] == 200


def test_nobody_chosen_or_somebody_of_another_interview_takes_nothing_back(client, card):
    client.force_login(RecruiterFactory())
    address = page(card.panelist.interview, "revoke")

    empty = client.post(address, {})
    foreign = client.post(address, {"seats": [PanelistFactory().pk]})
    nonsense = client.post(f"{address}?seat=x", {"seats": ["x"]})

    assert errors_of(empty) == {"seats": ["Choose at least one person."]}
    assert errors_of(foreign) == {"seats": ["Choose again."]}
    assert nonsense.status_code == 200
    assert not Panelist.objects.exclude(link_epoch=0).exists()


def test_only_who_runs_the_job_finds_the_act(client, card):
    job = card.panelist.interview.application.job
    job.is_confidential = True
    job.save()
    address = page(card.panelist.interview, "revoke")
    member, outsider = RecruiterFactory(), RecruiterFactory()
    TeamMemberFactory(job=job, user=member)
    codes = []
    for person in (member, outsider, card.panelist.user):
        client.force_login(person)
        codes.append(client.post(address, {"seats": []}).status_code)

    assert codes == [200, 404, 302]


def test_a_site_admin_takes_back_all_of_a_persons_links_and_learns_of_no_seat(client, card):
    person = card.panelist.user
    second = ScorecardFactory(panelist__user=person, submitted=True)
    other = ScorecardFactory()
    links = [link_of(one) for one in (card, second, other)]
    session, _ = opened(links[0])
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    asked = client.get(page(person, "revoke")).content.decode()
    response = client.post(page(person, "revoke"), follow=True)

    assert card.panelist.interview.application.candidate.name not in asked
    assert messages_of(response) == [
        "Every link mailed to Ravi Berlin so far is taken back. The next mail carries a fresh one."
    ]
    assert [opened(link)[1] for link in links] == [410, 410, 200]
    assert session.get(reverse("scorecard", args=[card.public_id])).status_code == 403
    client.force_login(RecruiterFactory())
    assert client.post(page(person, "revoke")).status_code in {403, 404}
