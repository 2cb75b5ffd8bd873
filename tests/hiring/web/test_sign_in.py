"""The door itself."""

import pytest

from tests.factories import PASSWORD, IntegrationFactory, UserFactory


@pytest.mark.django_db
def test_a_person_signs_in_with_their_address_in_any_case_and_lands_where_they_wanted(client):
    UserFactory(email="Ada@example.com")

    response = client.post(
        "/accounts/login/?next=/scorecards/x/",
        {"username": "ada@EXAMPLE.com", "password": PASSWORD, "next": "/scorecards/x/"},
    )

    assert (response.status_code, response["Location"]) == (302, "/scorecards/x/")


@pytest.mark.django_db
def test_a_wrong_password_is_explained_and_the_address_kept(client):
    UserFactory(email="ada@example.com")

    page = client.post(
        "/accounts/login/", {"username": "ada@example.com", "password": "guess"}
    ).content.decode()

    assert "do not belong together" in page
    assert 'value="ada@example.com"' in page
    assert "guess" not in page


@pytest.mark.django_db
def test_signing_out_takes_a_post(client):
    client.force_login(UserFactory())

    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/")["Location"] == "/accounts/login/?next=/"


@pytest.mark.django_db
def test_a_service_account_never_has_a_session(client):
    system = IntegrationFactory()

    by_password = client.login(username=system.email, password=PASSWORD)
    client.force_login(system)
    page = client.get("/")

    assert by_password is False
    assert (page.status_code, page["Location"]) == (302, "/accounts/login/?next=/")
