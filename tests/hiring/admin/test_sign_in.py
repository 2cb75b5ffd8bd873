"""The admin has no sign-in of its own, and no room for those who are not staff."""

import pytest
from django.urls import reverse

from hiring.permissions import Persona
from tests.factories import RecruiterFactory, UserFactory
from tests.hiring.admin.pages import every_page

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_sites_sign_in_and_back(client):
    response = client.get("/admin/hiring/job/", follow=True)

    assert response.redirect_chain[-1] == (f"{reverse('login')}?next=%2Fadmin%2Fhiring%2Fjob%2F", 302)


def test_an_interviewer_is_told_no_and_not_sent_in_circles(client):
    client.force_login(UserFactory(persona=Persona.INTERVIEWER))

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403


def test_no_page_opens_without_signing_in(client):
    RecruiterFactory()

    answers = {url: client.get(url) for url in every_page()}

    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code != 302} == {}


def test_the_sidebar_shows_what_a_person_may_open(client):
    client.force_login(RecruiterFactory())
    recruiter = client.get("/admin/").content.decode()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    site_admin = client.get("/admin/").content.decode()

    for address in ("/admin/hiring/job/", "/admin/hiring/candidate/", "/admin/scorecards/interviewkit/"):
        assert f'href="{address}"' in recruiter
    for address in ("/admin/hiring/user/", "/admin/hiring/apitoken/", "/admin/hiring/auditevent/"):
        assert f'href="{address}"' not in recruiter
        assert f'href="{address}"' in site_admin


def test_signing_out_leads_to_the_sites_sign_in_and_clears_what_the_browser_kept(client):
    client.force_login(RecruiterFactory())

    kept = client.get("/admin/")
    response = client.post("/admin/logout/")

    assert "Clear-Site-Data" not in kept
    assert (response.status_code, response["Location"]) == (302, reverse("login"))
    assert response["Clear-Site-Data"] == '"storage"'
    assert client.get("/admin/").status_code == 302
