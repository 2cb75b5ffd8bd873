"""The door itself: passwords, how often one may try, forgotten ones, and what stands in the trail."""

import re

import pytest
from django.contrib.messages import get_messages
from redis.exceptions import ConnectionError as RedisDown

from hiring.models import AuditEvent, Mail
from hiring.operations.accounts import set_password
from hiring.operations.mails import send_due_mails
from hiring.settings.sign_in import ACCOUNT_RATE_LIMITS
from tests.factories import PASSWORD, IntegrationFactory, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def who(client):
    return client.session.get("_auth_user_id")


def acts(person):
    return list(
        AuditEvent.objects.filter(object_id=person.public_id).order_by("pk").values_list("action", flat=True)
    )


@pytest.fixture
def counted(settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS


def test_a_person_signs_in_with_their_address_in_any_case_and_lands_where_they_wanted(client):
    ada = UserFactory(email="Ada@example.com")

    response = client.post(
        f"{LOGIN}?next=/scorecards/x/",
        {"login": "ada@EXAMPLE.com", "password": PASSWORD, "next": "/scorecards/x/"},
    )

    assert (response.status_code, response["Location"]) == (302, "/scorecards/x/")
    assert not list(get_messages(response.wsgi_request))
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.details) == ("person.signed_in", ada, {"with": ["password"]})
    assert client.session.get_expire_at_browser_close() is False


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example.com/", "//evil.example.com/", "javascript:alert(1)", "\\\\evil.example.com"],
)
def test_nobody_is_sent_to_another_site(client, onward):
    UserFactory(email="ada@example.com")

    response = client.post(LOGIN, {"login": "ada@example.com", "password": PASSWORD, "next": onward})

    assert response["Location"] == "/"


def test_a_wrong_password_is_explained_and_the_address_kept(client):
    ada = UserFactory(email="ada@example.com")

    page = sign_in(client, "ada@example.com", "guess").content.decode()

    assert "do not belong together" in page
    assert 'value="ada@example.com"' in page
    assert "guess" not in page
    assert acts(ada) == ["person.sign_in_failed"]


def test_signing_out_takes_a_post(client):
    ada = UserFactory()
    client.force_login(ada)

    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/")["Location"] == f"{LOGIN}?next=/"
    assert acts(ada) == ["person.signed_out"]


def test_neither_a_service_account_nor_a_closed_one_has_a_session_by_any_door(client):
    system, gone = IntegrationFactory(), UserFactory(is_active=False)

    for person in (system, gone):
        assert "do not belong together" in sign_in(client, person.email).content.decode()
        assert client.login(username=person.email, password=PASSWORD) is False
        client.force_login(person)
        page = client.get("/")
        assert (page.status_code, page["Location"]) == (302, f"{LOGIN}?next=/")
        client.logout()
    assert Mail.objects.count() == 0
    for person in (system, gone):
        client.post("/accounts/password/reset/", {"email": person.email})
    assert Mail.objects.count() == 0


def test_ten_wrong_passwords_pause_one_account_from_one_address_alone(client, counted, settings):
    settings.BEHIND_PROXY = True
    ada, bob = UserFactory(email="ada@example.com"), UserFactory(email="bob@example.com")
    here, there = ({"HTTP_X_FORWARDED_FOR": f"9.9.9.9, {one}"} for one in ("203.0.113.7", "203.0.113.8"))

    for _nth in range(9):
        sign_in(client, ada.email, "guess", **here)
    assert sign_in(client, ada.email, **here).status_code == 302  # a right one forgives the wrong ones
    client.post("/accounts/logout/")
    answers = [sign_in(client, "ADA@example.com", "guess", **here).status_code for _nth in range(11)]
    paused = sign_in(client, ada.email, **here)

    assert answers == [200] * 10 + [429]
    assert paused.status_code == 429
    assert "paused for a quarter of an hour" in paused.content.decode()
    assert sign_in(client, bob.email, **here).status_code == 302
    client.post("/accounts/logout/")
    assert sign_in(client, ada.email, **there).status_code == 302


def test_accounts_that_do_not_exist_are_paused_in_the_same_way(client, counted):
    answers = [sign_in(client, "nobody@example.com", "guess").status_code for _nth in range(11)]

    assert answers == [200] * 10 + [429]


def test_without_redis_people_sign_in_uncounted(client, counted, monkeypatch):
    def down(*_args, **_kwargs):
        raise RedisDown("refused")

    ada = UserFactory(email="ada@example.com")
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get_client", down)

    answers = [sign_in(client, ada.email, "guess").status_code for _nth in range(12)]

    assert answers == [200] * 12
    assert sign_in(client, ada.email).status_code == 302


def link_in(mail):
    return re.search(r"https?://[^/\s]+(/accounts/\S+)", mail.body)[1]


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once_and_ends_every_session(
    client, client_class, mailoutbox
):
    ada = UserFactory(email="Ada@example.com")
    elsewhere = client_class()
    sign_in(elsewhere, ada.email)

    known = client.post("/accounts/password/reset/", {"email": "ADA@example.com"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True)
    send_due_mails()
    (mail,) = mailoutbox
    form = client.get(link_in(mail), follow=True)
    words = {"password1": "a much longer phrase", "password2": "a much longer phrase"}
    refused = client.post(form.redirect_chain[-1][0], {"password1": "short", "password2": "short"})
    done = client.post(form.redirect_chain[-1][0], words, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert mail.to == ["Ada@example.com"]
    assert "too short" in refused.content.decode()
    assert "Your password is set" in done.content.decode()
    assert elsewhere.get("/")["Location"] == f"{LOGIN}?next=/"
    assert "works no longer" in client_class().get(link_in(mail), follow=True).content.decode()
    assert sign_in(client, ada.email, "a much longer phrase").status_code == 302
    assert acts(ada)[1:] == [
        "person.password_asked",
        "person.password_reset",
        "person.sessions_ended",
        "person.signed_in",
    ]
    assert Mail.objects.filter(kind=Mail.Kind.SECURITY, recipient=ada).exists()


@pytest.fixture
def client_class(client):
    return type(client)


def test_changing_ones_password_ends_the_other_sessions_and_goes_on_here(client, client_class):
    ada = UserFactory()
    elsewhere = client_class()
    for one in (client, elsewhere):
        sign_in(one, ada.email)

    words = {"oldpassword": "guess", "password1": "a much longer phrase", "password2": "a much longer phrase"}
    wrong = client.post("/accounts/password/change/", words)
    done = client.post("/accounts/password/change/", words | {"oldpassword": PASSWORD}, follow=True)

    assert wrong.status_code == 200
    assert "Your password is changed" in done.content.decode()
    assert (who(client), elsewhere.get("/").status_code) == (str(ada.pk), 302)
    assert client.get("/").status_code == 200
    assert client.get("/accounts/sessions/").content.decode().count('class="session"') == 1
    assert acts(ada)[-2:] == ["person.password_changed", "person.sessions_ended"]


def test_a_password_set_by_a_site_admin_ends_the_persons_sessions_at_once(client):
    ada = UserFactory()
    sign_in(client, ada.email)

    set_password(person_id=ada.pk, password="a much longer phrase", by=UserFactory(is_superuser=True))

    assert client.get("/").status_code == 302


def test_the_admin_has_no_door_of_its_own(client):
    recruiter = RecruiterFactory()

    asked = client.get("/admin/login/?next=/admin/")
    posted = client.post("/admin/login/", {"username": recruiter.email, "password": PASSWORD})
    client.force_login(recruiter)
    password = client.get("/admin/password_change/")
    client.post("/admin/logout/")

    assert asked["Location"] == posted["Location"].replace("%2F", "%2F") == f"{LOGIN}?next=%2Fadmin%2F"
    assert password["Location"] == "/accounts/password/change/"
    assert who(client) is None
    assert acts(recruiter) == ["person.signed_out"]


def test_nobody_signs_up_or_adds_an_address(client):
    client.force_login(UserFactory())

    for path in ("signup/", "email/", "confirm-email/", "3rdparty/", "password/set/", "social/signup/"):
        assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/login/", {"login": "\x00", "password": "\x00"}),
        ("/accounts/login/", {"login": ["a", "b"], "password": "x" * 5000}),
        ("/accounts/password/reset/", {"email": "x" * 500}),
        ("/accounts/password/reset/key/zz-x/", {"password1": "x"}),
        ("/accounts/2fa/passkeys/login/", {"credential": "{}"}),
        (
            "/accounts/2fa/passkeys/login/",
            {"credential": '{"id": 1, "rawId": [], "response": {"userHandle": 3}}'},
        ),
        ("/accounts/2fa/passkeys/login/", {"credential": "[]"}),
        ("/accounts/2fa/authenticate/", {"code": "1"}),
        ("/accounts/welcome/x/", {"password1": "x"}),
        ("/accounts/sso/company/login/callback/", {}),
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(client, path, fields):
    assert client.post(path, fields).status_code < 500
    assert client.get(path, fields).status_code < 500
