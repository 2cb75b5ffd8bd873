"""A list of very many rows is counted as far as its pages go, and says so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.admin.paging import BoundedPaginator
from hiring.models import Candidate
from tests.factories import ApplicationFactory, CandidateFactory, RecruiterFactory
from tests.hiring.admin.pages import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def _three_at_most(monkeypatch):
    monkeypatch.setattr(BoundedPaginator, "most", 3)


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


@pytest.mark.usefixtures("recruiter", "_three_at_most")
def test_a_list_counts_no_further_than_its_pages_go_and_says_so(client):
    for _ in range(5):
        ApplicationFactory()

    with CaptureQueriesContext(connection) as queries:
        page = client.get(listing(Candidate))

    assert page.context["cl"].result_count == 3
    assert "or more. Search or filter to see others than the first 3." in page.content.decode()
    counted = [query["sql"] for query in queries if "COUNT(*)" in query["sql"]]
    assert counted
    assert all("LIMIT 3" in sql for sql in counted if "hiring_candidate" in sql)


@pytest.mark.usefixtures("recruiter", "_three_at_most")
def test_a_short_list_is_counted_whole(client):
    CandidateFactory.create_batch(2)

    page = client.get(listing(Candidate))

    assert page.context["cl"].result_count == 2
    assert "or more" not in page.content.decode()
