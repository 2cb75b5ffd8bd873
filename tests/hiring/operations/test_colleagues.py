"""Inviting colleagues: a link by mail that opens an account once."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, ColleagueInvitation, User
from hiring.operations.accounts import change_person
from hiring.operations.colleagues import (
    accept_invitation,
    invite_colleague,
    send_invitation,
    withdraw_invitation,
)
from hiring.operations.mails import send_due_mails
from hiring.operations.people import sync_personas
from hiring.operations.welcome_links import InvitationClosed, welcome_token
from hiring.permissions import Persona
from tests.factories import PASSWORD, IntegrationFactory, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = {"password1": "a much longer phrase", "password2": "a much longer phrase"}


@pytest.fixture
def root():
    sync_personas()
    return UserFactory(is_superuser=True, is_staff=True, name="Root Admin")


def invited(by, **fields):
    fields = {"email": "Ada@example.com", "name": "Ada Lovelace", "persona": Persona.RECRUITER} | fields
    return invite_colleague(by=by, **fields)


def links_in(mailoutbox):
    return [re.search(r"(/accounts/welcome/\S+)", mail.body)[1] for mail in mailoutbox]


def acts(person):
    return list(
        AuditEvent.objects.filter(object_id=person.public_id).order_by("pk").values_list("action", flat=True)
    )


def test_an_invited_colleague_chooses_a_password_and_is_in(client, root, mailoutbox):
    ada = invited(root)
    send_due_mails()
    (link,) = links_in(mailoutbox)

    page = client.get(link).content.decode()
    differing = client.post(link, WORDS | {"password2": "another phrase"})
    weak = client.post(link, {"password1": "ada@example.com", "password2": "ada@example.com"})
    done = client.post(link, WORDS)
    again = client.get(link)

    assert (mailoutbox[0].to, mailoutbox[0].subject) == (["Ada@example.com"], "Your invitation to Fairpanel")
    assert mailoutbox[0].reply_to == [root.email]
    assert "Root Admin has invited you" in page
    assert "two different passwords" in differing.content.decode()
    assert "too similar" in weak.content.decode()
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.get("/admin/").status_code == 200
    assert (again.status_code, "used already" in again.content.decode()) == (410, True)
    assert acts(ada) == ["person.created", "person.invited", "person.invitation_accepted", "person.signed_in"]


def test_only_the_newest_link_opens_and_none_after_its_days(root, mailoutbox, settings):
    ada = invited(root)
    first = welcome_token(ada.invitation)
    send_invitation(person_id=ada.pk, by=root)
    send_due_mails()
    ada.invitation.refresh_from_db()
    second = welcome_token(ada.invitation)
    late = timezone.now() + timedelta(days=settings.INVITATION_DAYS, minutes=1)

    assert links_in(mailoutbox) == [f"/accounts/welcome/{second}/"]  # the first mail had no reason any more
    with pytest.raises(InvitationClosed, match="newer mail"):
        accept_invitation(token=first, password=WORDS["password1"])
    with pytest.raises(InvitationClosed, match="has expired"):
        accept_invitation(token=second, password=WORDS["password1"], now=late)
    with pytest.raises(InvitationClosed, match="missing"):
        accept_invitation(token=second[:-3], password=WORDS["password1"])
    with pytest.raises(InvalidInput):
        accept_invitation(token=second, password="short")
    assert accept_invitation(token=second, password=WORDS["password1"]) == ada
    with pytest.raises(InvitationClosed, match="used already"):
        accept_invitation(token=second, password=WORDS["password1"])
    with pytest.raises(WrongState, match="has signed in already"):
        send_invitation(person_id=ada.pk, by=root)


def test_a_withdrawn_invitation_closes_the_account_until_it_is_sent_again(client, root, mailoutbox):
    ada = invited(root)
    token = welcome_token(ada.invitation)

    withdraw_invitation(person_id=ada.pk, by=root)
    withdraw_invitation(person_id=ada.pk, by=root)
    closed = client.get(f"/accounts/welcome/{token}/")
    send_due_mails()
    ada.refresh_from_db()
    was_active = ada.is_active
    send_invitation(person_id=ada.pk, by=root)
    ada.refresh_from_db()

    assert (closed.status_code, "taken back" in closed.content.decode()) == (410, True)
    assert (was_active, ada.is_active, mailoutbox) == (False, True, [])
    assert acts(ada) == ["person.created", "person.invited", "person.invitation_withdrawn", "person.invited"]


def test_who_may_invite_whom(root):
    recruiter = RecruiterFactory()
    system, old, closed = (
        IntegrationFactory(),
        UserFactory(last_login=timezone.now()),
        UserFactory(is_active=False),
    )

    with pytest.raises(NotAllowed):
        invited(recruiter)
    with pytest.raises(InvalidInput, match="tokens"):
        invited(root, persona=Persona.INTEGRATION)
    with pytest.raises(InvalidInput, match="already an account"):
        invited(root, email=recruiter.email.upper())
    for person in (system, old, closed):
        with pytest.raises(WrongState):
            send_invitation(person_id=person.pk, by=root)
    with pytest.raises(WrongState, match="no open invitation"):
        withdraw_invitation(person_id=old.pk, by=root)
    assert not ColleagueInvitation.objects.exists()


def test_the_people_page_invites_shows_how_far_it_is_and_sends_again(client, root, mailoutbox):
    client.force_login(root)
    new = {
        "email": "ada@example.com",
        "name": "Ada",
        "timezone": "UTC",
        "persona": "Recruiter",
        "password": "",
    }

    client.post("/admin/hiring/user/add/", new)
    ada = User.objects.get(email="ada@example.com")
    waiting = client.get("/admin/hiring/user/").content.decode()
    page = client.get(f"/admin/hiring/user/{ada.pk}/change/").content.decode()
    again = client.post(f"/admin/hiring/user/{ada.pk}/invite/", follow=True).content.decode()
    client.post(f"/admin/hiring/user/{ada.pk}/withdraw/")
    withdrawn = client.get("/admin/hiring/user/").content.decode()
    own = client.get(f"/admin/hiring/user/{root.pk}/change/").content.decode()
    send_due_mails()

    assert "Invited" in waiting
    assert [f"{ada.pk}/{act}/" in page for act in ("invite", "withdraw", "reset-factor")] == [True] * 3
    assert [f"{root.pk}/{act}/" in own for act in ("invite", "withdraw")] == [False] * 2
    assert "The invitation goes to ada@example.com" in again
    assert "Invitation withdrawn" in withdrawn
    assert mailoutbox == []


def test_the_list_of_people_costs_the_same_for_many(client, root):
    client.force_login(root)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/hiring/user/")
        return len(queries)

    invited(root)
    few = cost()
    for nth in range(29):
        invited(root, email=f"bob{nth}@example.com")

    assert cost() == few


def test_a_first_account_needs_neither_mail_nor_second_factor(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", email="root@example.com", name="Root", verbosity=0)

    client.post("/accounts/login/", {"login": "root@example.com", "password": PASSWORD})

    assert client.get("/admin/").status_code == 200


def test_an_account_closed_by_a_site_admin_is_not_opened_by_its_invitation(root):
    ada = invited(root)
    change_person(person_id=ada.pk, by=root, changes={"is_active": False})

    with pytest.raises(InvitationClosed, match="taken back"):
        accept_invitation(token=welcome_token(ada.invitation), password=WORDS["password1"])
