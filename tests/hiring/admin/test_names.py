"""Names of things with acronyms in them read right wherever the admin capitalises them."""

import re

import pytest
from django.urls import reverse

from hiring.models import ApiToken, AuditEvent
from hiring.operations.access import create_api_token
from tests.factories import IntegrationFactory
from tests.hiring.admin.pages import every_page, listing, page
from tests.scorecards.admin.world import panel_of, site_admin

pytestmark = pytest.mark.django_db

WRONG = re.compile(
    r"\b(Api|Csv|Sso|Pdf|Url|Urls|Json|Oidc|Html|Ip|Cv|Totp|Mfa|Xlsx|Hris|Ndjson|Iso)\b|\bapi token"
)


def read_by_people(response):
    """The words of a page without its tags, scripts and values of fields."""
    return re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)


def test_api_tokens_are_called_so_in_the_sidebar_the_title_the_list_and_the_trail(client):
    client.force_login(site_admin())
    token, _secret = create_api_token(user=IntegrationFactory(name="Payroll"), name="Nightly", by=None)

    of_list, of_one = (client.get(address) for address in (listing(ApiToken), page(token)))

    assert of_list.context["cl"].opts.verbose_name_plural == "API tokens"
    assert re.findall(r"<title>\s*(.*?) \|", of_list.content.decode()) == ["Select API token to change"]
    titles = [entry["title"] for group in of_list.context["sidebar_navigation"] for entry in group["items"]]
    assert "API tokens" in titles
    for answer in (of_list, of_one):
        assert "API tokens" in read_by_people(answer)
    assert ("hiring.apitoken", "API token") in [
        pair
        for spec in client.get(listing(AuditEvent)).context["cl"].filter_specs
        for pair in getattr(spec, "lookup_choices", ())
    ]


def test_no_page_of_the_admin_writes_an_acronym_as_a_word(client):
    client.force_login(site_admin())
    panel_of("First")
    create_api_token(user=IntegrationFactory(), name="Nightly", by=None)
    answers = {address: client.get(address) for address in [*every_page(), reverse("status")]}

    found = {
        address: sorted({hit.group() for hit in WRONG.finditer(read_by_people(answer))})
        for address, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    }

    assert len(found) > 100
    assert {address: words for address, words in found.items() if words} == {}
