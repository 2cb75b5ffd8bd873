"""The API's page: drawn and tried under the strict policy, from our own server alone."""

import pytest

from tests.factories import CandidateFactory, RecruiterFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_signed_in_person_tries_a_list_on_the_page(visitor, width, scheme):
    CandidateFactory(name="Zoë Ångström")
    reader = visitor(RecruiterFactory(), width=width, scheme=scheme).open("/api/v1/docs/")
    operation = reader.page.locator("#operations-candidates-candidates_list")

    operation.locator(".opblock-summary-control").click()
    operation.locator(".execute").click()
    reader.page.wait_for_selector(".live-responses-table")

    assert "Zoë Ångström" in operation.locator(".live-responses-table").inner_text()
    assert reader.trouble == []
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_page_leads_to_the_document(visitor):
    reader = visitor(scripts=False).open("/api/v1/docs/")

    assert (
        reader.page.get_by_role("link", name="the OpenAPI document").get_attribute("href")
        == "/api/v1/schema/"
    )
