"""Whatever somebody types into the admin's address line gets an answer that is no failure of ours."""

import pytest

from tests.factories import ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "/admin/hiring/role/?level=%00": 400,
    "/admin/hiring/role/?level__range=abc": 400,
    "/admin/hiring/role/?level__regex=((": 400,
    "/admin/hiring/auditevent/?at__year=99999999999999999999999": 400,
    "/admin/hiring/auditevent/?at__year=-1": 400,
    "/admin/hiring/auditevent/?at__year=2026": 400,
    "/admin/hiring/auditevent/?at__year=9999": 400,
    "/admin/hiring/auditevent/?at__year=2026&at__month=13": 400,
    "/admin/hiring/apitoken/?revoked_at__iso_year=x": 400,
    "/admin/hiring/apitoken/?revoked_at__week=99999999999999999999": 400,
    "/admin/hiring/application/add/?candidate=abc": 200,
    "/admin/hiring/apitoken/add/?expires_at=never": 200,
    "/admin/hiring/interview/add/?application=%C2%B2": 302,
    "/admin/hiring/interview/add/?application=99999999999999999999999999": 302,
}


@pytest.mark.parametrize(("address", "status"), ADDRESSES.items())
def test_an_odd_address_is_answered(client, address, status):
    ApplicationFactory()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert client.get(address).status_code == status


def test_a_cookie_with_a_nul_is_no_session(client):
    client.cookies["sessionid"] = "\x00abcdefghijk"

    assert client.get("/").status_code == 302
