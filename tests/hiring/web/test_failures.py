"""Pages for requests that cannot be answered."""

import types

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from django.urls import include, path

from hiring.web.failures import bad_request, drain
from tests.factories import UserFactory

with_handler = types.ModuleType("urls_with_handler")
with_handler.urlpatterns = [path("", include("hiring.urls"))]
with_handler.handler400 = bad_request


@pytest.mark.django_db
def test_an_unknown_address_says_what_to_do(client):
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert "There is no page here for you" in response.content.decode()
    assert "Go to my scorecards" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/accounts/login/", {"login": "x", "password": "y"})

    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()
    assert 'href="/accounts/login/"' in response.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_too_large_is_answered_with_its_own_words(client, settings):
    settings.ROOT_URLCONF = with_handler
    client.force_login(UserFactory())

    response = client.post(
        "/accounts/logout/",
        {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 413
    assert "That was too much for one form" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/api/v1/candidates/"])
def test_a_request_that_says_it_is_larger_than_any_file_is_refused_unread(client, settings, path):
    settings.LARGEST_REQUEST = 1000
    sent = [
        client.post(path, b"x" * size, content_type="multipart/form-data; boundary=x")
        for size in (1000, 1001)
    ]

    assert [answer.status_code == 413 for answer in sent] == [False, True]


@pytest.mark.django_db
def test_any_other_bad_request_is_a_400():
    response = bad_request(RequestFactory().get("/"))

    assert response.status_code == 400
    assert "This request could not be understood" in response.content.decode()


@pytest.mark.django_db
def test_the_page_for_a_broken_server_needs_no_request_and_no_database(client, monkeypatch, rf):
    from django.views.defaults import server_error

    response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


def test_what_the_browser_still_sends_is_read_to_its_end(rf):
    request = rf.generic("POST", "/", b"x" * 300_000)

    drain(request)

    assert request.read() == b""


def test_too_large_is_known_by_its_exception():
    request = RequestFactory().post("/somewhere/")
    response = bad_request(request, RequestDataTooBig())

    assert response.status_code == 413
    assert 'href="/somewhere/"' in response.content.decode()
