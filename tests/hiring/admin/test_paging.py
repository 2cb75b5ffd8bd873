"""A list of very many rows is counted as far as its pages go, and says so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.admin import trail_list
from hiring.admin.paging import BoundedPaginator
from hiring.models import Application, AuditEvent, Candidate
from hiring.operations.audit import record_event
from hiring.permissions import Persona
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import listing
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db
QUERIES = 11


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
    assert all("LIMIT 4" in sql for sql in counted if "hiring_candidate" in sql)


@pytest.mark.usefixtures("recruiter", "_three_at_most")
@pytest.mark.parametrize("number", [0, 2, 3])
def test_a_list_that_ends_where_its_pages_do_is_counted_whole(client, number):
    CandidateFactory.create_batch(number)

    page = client.get(listing(Candidate))

    assert page.context["cl"].result_count == number
    assert "or more" not in page.content.decode()


@pytest.fixture
def manager(client):
    """Somebody who sees one job of several, which is found first and sorted then."""
    manager = UserFactory(name="Mona", is_staff=True, persona=Persona.HIRING_MANAGER)
    client.force_login(manager)
    return manager


@pytest.mark.parametrize("number", [3, 4, 5, 9])
def test_who_sees_little_pages_through_all_of_it_and_past_nothing_else(client, manager, monkeypatch, number):
    monkeypatch.setattr(BoundedPaginator, "most", 8)
    monkeypatch.setattr("hiring.admin.applications.ApplicationAdmin.list_per_page", 4)
    mine, theirs = JobFactory(), JobFactory()
    TeamMemberFactory(job=mine, user=manager)
    for n in range(number):
        ApplicationFactory(job=theirs, candidate__name=f"Theirs {n}")
        ApplicationFactory(job=mine, candidate__name=f"Mine {n}")

    def listed(query=""):
        answer = client.get(listing(Application, query))
        rows = [one.candidate.name for one in answer.context["cl"].result_list]
        return rows, answer.context["cl"].result_count, "or more" in answer.content.decode()

    pages = [listed(f"?p={n + 1}&o=1") for n in range(-(-min(number, 8) // 4))]
    names = [f"Mine {n}" for n in range(min(number, 8))]
    assert [name for rows, _, _ in pages for name in rows] == names
    assert {(count, more) for _, count, more in pages} == {(min(number, 8), number > 8)}
    # A page that is not there leads back to the list; where all of it is one page, that is shown.
    assert client.get(listing(Application, "?p=99")).status_code == (302 if number > 4 else 200)
    assert listed("?q=Theirs") == ([], 0, False)


@pytest.mark.parametrize("number", [1, 30])
def test_a_list_of_little_costs_the_same_for_one_and_for_many(
    client, manager, number, django_assert_max_num_queries
):
    job = TeamMemberFactory(user=manager).job
    ApplicationFactory.create_batch(number, job=job)
    client.get(listing(Application))

    with django_assert_max_num_queries(QUERIES):
        assert len(client.get(listing(Application)).context["cl"].result_list) == number


@pytest.mark.parametrize(("number", "is_cut"), [(3, False), (4, True)])
def test_the_trail_says_that_there_is_more_only_where_there_is(client, monkeypatch, number, is_cut):
    monkeypatch.setattr(trail_list, "MOST", 3)
    client.force_login(site_admin())
    for _ in range(number):
        record_event(action="candidate.changed", by=None, on=CandidateFactory(), now=NOW)

    page = client.get(listing(AuditEvent, "?q=candidate.changed"))

    assert page.context["cl"].result_count == 3
    assert ("or more. Search or filter to see others than the first 3." in page.content.decode()) == is_cut
