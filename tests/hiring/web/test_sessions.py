"""Sessions: listed, ended, and over by themselves; and proof before dangerous acts."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from hiring.models import ApiToken, AuditEvent
from hiring.operations.accounts import change_person
from hiring.web.sessions import device_of
from tests.factories import PASSWORD, CandidateFactory, UserFactory

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
)


def signed_in(person, **extra):
    client = Client(**extra)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get("/").status_code == 200


def test_people_see_where_they_are_signed_in_and_end_one_or_all_others():
    ada = UserFactory()
    here = signed_in(ada, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.7")
    phone = signed_in(ada, HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="2001:db8::1")
    third = signed_in(ada, HTTP_USER_AGENT="<script>alert(1)</script>", REMOTE_ADDR="")
    bobs = signed_in(UserFactory())
    bob = UserSession.objects.exclude(user=ada).get()

    page = here.get("/accounts/sessions/").content.decode()
    one = UserSession.objects.get(user_agent=IPHONE)
    here.post("/accounts/sessions/", {"end": one.pk})
    after_one = [is_in(client) for client in (here, phone, third)]
    for nonsense in (bob.pk, "x", "", "9" * 40, "-1"):
        here.post("/accounts/sessions/", {"end": nonsense})
    here.post("/accounts/sessions/", {"end": "others"})

    assert [
        words in page for words in ("Firefox on Linux", "this browser", "Safari on iPhone", "2001:db8::1")
    ] == [True] * 4
    assert "<script>alert" not in page
    assert "0.0.0.0" not in page
    assert after_one == [True, False, True]
    assert [is_in(client) for client in (here, third, bobs)] == [True, False, True]
    ended = AuditEvent.objects.filter(action="person.sessions_ended").values_list("details", flat=True)
    assert [one["sessions"] for one in ended] == [1, 1]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge on Windows",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", "A browser that says nothing of itself"),
    ],
)
def test_a_browser_is_named_by_what_it_says_of_itself(agent, words):
    assert device_of(agent) == words


def test_closing_an_account_ends_its_sessions_at_once():
    ada = UserFactory()
    client = signed_in(ada)

    change_person(person_id=ada.pk, by=UserFactory(is_superuser=True), changes={"is_active": False})

    assert not is_in(client)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("mark", "hours", "stays"),
    [("seen_at", 23, True), ("seen_at", 25, False), ("began_at", 167, True), ("began_at", 169, False)],
)
def test_a_session_ends_after_a_day_without_a_page_or_a_week_in_all(mark, hours, stays):
    client = signed_in(UserFactory())
    session = client.session
    session[mark] = time.time() - hours * 3600
    session.save()

    page = client.get("/", follow=True)

    assert (page.status_code, bool(page.redirect_chain)) == (200, not stays)
    assert ("Your session had ended" in page.content.decode()) is not stays
    assert UserSession.objects.exists() is stays


def test_using_a_session_is_noted_now_and_then_and_a_page_that_asks_by_itself_is_no_use():
    client = signed_in(UserFactory())
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    session = client.session
    session["seen_at"] = time.time() - 600
    session.save()

    client.get("/", headers={"HX-Request": "true"})
    untouched = UserSession.objects.get().last_seen_at
    client.get("/")
    noted = UserSession.objects.get().last_seen_at

    assert timezone.now() - untouched > timedelta(minutes=59)
    assert timezone.now() - noted < timedelta(minutes=1)


@pytest.fixture
def asks(settings):
    settings.REAUTHENTICATE_MINUTES = 15


def later(client, minutes):
    """Let the proof that this session holds be so old."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= minutes * 60
    session.save()


def test_dangerous_acts_ask_who_is_there_unless_they_have_just_proved_it(asks):
    root = UserFactory(is_superuser=True, is_staff=True)
    other = UserFactory(email="other@example.com")
    candidate = CandidateFactory()
    client = signed_in(root)
    pages = [
        "/admin/hiring/apitoken/add/",
        "/admin/hiring/webhook/add/",
        "/admin/hiring/user/add/",
        f"/admin/hiring/user/{other.pk}/password/",
        f"/admin/hiring/user/{other.pk}/end-sessions/",
        f"/admin/hiring/user/{other.pk}/reset-factor/",
        f"/admin/hiring/candidate/{candidate.pk}/erase/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/passkeys/add/",
    ]

    fresh = [client.get(page).status_code for page in pages]
    later(client, 16)
    stale = [client.get(page)["Location"] for page in pages]
    in_time = client.post(f"/admin/hiring/user/{other.pk}/end-sessions/")  # the form was opened before
    later(client, 10)
    late = client.post(f"/admin/hiring/user/{other.pk}/end-sessions/")
    changed = client.post(f"/admin/hiring/user/{other.pk}/change/", {"name": "X", "persona": "Site admin"})

    assert fresh == [200] * len(pages)
    assert all(page.startswith("/accounts/reauthenticate/?next=%2F") for page in stale)
    assert in_time["Location"] == f"/admin/hiring/user/{other.pk}/change/"
    assert late["Location"].startswith("/accounts/reauthenticate/")
    assert changed["Location"].startswith("/accounts/reauthenticate/")
    other.refresh_from_db()
    assert not other.is_superuser
    assert not ApiToken.objects.exists()


def test_who_proves_it_comes_back_to_the_form_and_a_wrong_password_does_not(asks):
    client = signed_in(UserFactory(is_superuser=True, is_staff=True))
    later(client, 16)
    question = client.get("/admin/hiring/apitoken/add/")["Location"]

    wrong = client.post(question, {"password": "guess", "next": "/admin/hiring/apitoken/add/"})
    still = client.get("/admin/hiring/apitoken/add/").status_code
    right = client.post(question, {"password": PASSWORD, "next": "/admin/hiring/apitoken/add/"})

    assert "This is not your password" in wrong.content.decode()
    assert still == 302
    assert right["Location"] == "/admin/hiring/apitoken/add/"
    assert client.get("/admin/hiring/apitoken/add/").status_code == 200
