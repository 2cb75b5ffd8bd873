"""Accounts and API tokens: for site admins."""

import pytest

from hiring.models import ApiToken, User
from hiring.operations.access import digest_of
from hiring.operations.accounts import persona_of
from hiring.operations.people import sync_personas
from hiring.permissions import Persona
from tests.factories import PASSWORD, IntegrationFactory, JobFactory, RecruiterFactory, UserFactory
from tests.hiring.admin.pages import errors_of, listing, page

pytestmark = pytest.mark.django_db

STRONG = "a long enough pass phrase"


@pytest.fixture
def site_admin(client):
    sync_personas()
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def person_fields(**changes):
    return {
        "email": "ada@example.com",
        "name": "Ada",
        "title": "Recruiter",
        "timezone": "Europe/Berlin",
        "persona": "Recruiter",
        "password": STRONG,
        **changes,
    }


def test_a_new_person_holds_the_persona_and_signs_in(client, site_admin):
    client.post("/admin/hiring/user/add/", person_fields())

    ada = User.objects.get(email="ada@example.com")
    assert (persona_of(ada), ada.is_staff, ada.timezone) == (Persona.RECRUITER, True, "Europe/Berlin")
    assert client.login(username="ada@example.com", password=STRONG)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"password": "12345"}, "password"), ({"timezone": "Mars/Olympus"}, "timezone"), ({"name": ""}, "name")],
)
def test_what_cannot_be_an_account_is_refused(client, site_admin, changes, field):
    response = client.post("/admin/hiring/user/add/", person_fields(**changes))

    assert list(errors_of(response)) == [field]
    assert not User.objects.filter(email="ada@example.com").exists()


def test_an_address_is_used_once_whatever_its_case(client, site_admin):
    UserFactory(email="Ada@example.com")

    response = client.post("/admin/hiring/user/add/", person_fields())

    assert "There is already an account with this e-mail address." in str(errors_of(response))


def test_a_person_changes_persona_and_is_switched_off(client, site_admin):
    person = UserFactory(persona=Persona.INTERVIEWER, name="Ada")
    fields = {"name": "Ada", "title": "", "timezone": "UTC"}

    client.post(page(person), {**fields, "persona": "Hiring manager", "is_active": "on"})
    person.refresh_from_db()
    assert (persona_of(person), person.is_staff, person.is_active) == (Persona.HIRING_MANAGER, True, True)

    client.post(page(person), {**fields, "persona": "Hiring manager"})
    person.refresh_from_db()
    assert person.is_active is False


def test_nobody_locks_themselves_out(client, site_admin):
    response = client.post(
        page(site_admin),
        {
            "name": site_admin.name,
            "title": "",
            "timezone": "UTC",
            "persona": "Interviewer",
            "is_active": "on",
        },
    )

    assert errors_of(response) == {"__all__": ["You would lock yourself out. Ask another site admin."]}
    site_admin.refresh_from_db()
    assert site_admin.is_superuser


def test_a_password_is_set_for_somebody(client, site_admin):
    person = UserFactory()

    weak = client.post(page(person, "password"), {"password": "1234"})
    client.post(page(person, "password"), {"password": STRONG})

    assert list(errors_of(weak)) == ["password"]
    person.refresh_from_db()
    assert person.check_password(STRONG)


def test_a_token_is_shown_once_and_stored_as_a_hash(client, site_admin):
    system = IntegrationFactory()

    response = client.post(
        "/admin/hiring/apitoken/add/", {"name": "HRIS", "user": system.pk, "scopes": ["*:read"]}
    )

    secret = response.context["secret"]
    token = ApiToken.objects.get()
    assert token.digest == digest_of(secret)
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    for address in (page(token), listing(ApiToken)):
        assert secret not in client.get(address).content.decode()


def test_a_token_belongs_to_a_service_account(client, site_admin):
    response = client.post(
        "/admin/hiring/apitoken/add/", {"name": "Mine", "user": site_admin.pk, "scopes": ["*:read"]}
    )

    assert list(errors_of(response)) == ["user"]


def test_a_token_is_made_for_certain_jobs_and_scopes_and_rotated_by_post(client, site_admin):
    job = JobFactory()
    chosen = {"scopes": ["jobs:read", "applications:read"], "jobs": [job.pk]}
    client.post("/admin/hiring/apitoken/add/", {"name": "ATS", "user": IntegrationFactory().pk, **chosen})
    token = ApiToken.objects.get()
    assert (token.scopes, token.is_limited, list(token.jobs.all())) == (
        ["applications:read", "jobs:read"],
        True,
        [job],
    )

    client.get(page(token, "rotate"))
    assert ApiToken.objects.count() == 1
    response = client.post(page(token, "rotate"))
    assert response.context["secret"] in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    again = client.post(page(token, "rotate"))
    assert (again.status_code, ApiToken.objects.count()) == (302, 2)


def test_a_token_is_revoked_by_post(client, site_admin):
    client.post(
        "/admin/hiring/apitoken/add/", {"name": "HRIS", "user": IntegrationFactory().pk, "scopes": ["*:read"]}
    )
    token = ApiToken.objects.get()

    client.get(page(token, "revoke"))
    token.refresh_from_db()
    assert token.revoked_at is None

    client.post(page(token, "revoke"))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_recruiter_reaches_neither_accounts_nor_tokens_nor_the_trail(client):
    person = UserFactory()
    client.force_login(RecruiterFactory())

    for address in ("/admin/hiring/user/", "/admin/hiring/apitoken/", "/admin/hiring/auditevent/"):
        assert client.get(address).status_code == 403
        assert client.get(f"{address}add/").status_code == 403
    assert client.post(page(person), {"name": "Changed"}).status_code == 403
    assert client.post(page(person, "password"), {"password": STRONG}).status_code in {403, 404}
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
