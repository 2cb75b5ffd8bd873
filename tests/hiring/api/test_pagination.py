"""Pages: everything once, in a stable order, by addresses that are followed and never made up."""

import re

import pytest

from hiring.models import Candidate
from tests.factories import CandidateFactory, IntegrationFactory
from tests.hiring.api.callers import caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return caller(IntegrationFactory())


def links(answer):
    return {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("Link", ""))}


def walk(client, address, step="next"):
    """The ids of every page, from this address on."""
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        body = answer.json()
        named = {"next": body["next"], "prev": body["previous"]}
        assert links(answer) == {rel: url for rel, url in named.items() if url}
        pages.append([row["id"] for row in body["results"]])
        address = body[step]
    return pages


def ids(candidates):
    return [str(candidate.public_id) for candidate in candidates]


def test_following_next_gives_every_row_once_in_the_order_they_were_made(client):
    made = ids(CandidateFactory.create_batch(7))

    pages = walk(client, "/api/v1/candidates/?page_size=3")

    assert pages == [made[:3], made[3:6], made[6:]]


def test_following_previous_leads_back_over_the_same_pages(client):
    made = ids(CandidateFactory.create_batch(7))
    first = client.get("/api/v1/candidates/?page_size=3").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    assert first["previous"] is None
    assert third["next"] is None
    assert walk(client, third["previous"], "previous") == [made[3:6], made[:3]]


def test_rows_that_come_and_go_while_paging_neither_hide_nor_repeat_others(client):
    made = CandidateFactory.create_batch(6)
    first = client.get("/api/v1/candidates/?page_size=2").json()
    made[1].delete()
    made[2].delete()
    late = CandidateFactory()

    pages = walk(client, first["next"])

    assert pages == [ids(made[3:5]), ids([made[5], late])]


def test_a_full_last_page_has_no_next(client):
    CandidateFactory.create_batch(4)

    assert [len(page) for page in walk(client, "/api/v1/candidates/?page_size=2")] == [2, 2]


def test_an_empty_list_is_one_empty_page(client):
    answer = client.get("/api/v1/candidates/")

    assert answer.json() == {"next": None, "previous": None, "results": []}
    assert "Link" not in answer.headers


def test_a_page_holds_50_rows_unless_asked_and_200_at_most(client):
    Candidate.objects.bulk_create(CandidateFactory.build_batch(201))

    assert [len(page) for page in walk(client, "/api/v1/candidates/")] == [50, 50, 50, 50, 1]
    assert [len(page) for page in walk(client, "/api/v1/candidates/?page_size=200")] == [200, 1]


def test_filters_stay_in_force_on_the_next_page(client):
    made = CandidateFactory.create_batch(2, email="same@example.org")
    CandidateFactory()

    assert walk(client, "/api/v1/candidates/?email=SAME@example.org&page_size=1") == [
        ids(made[:1]),
        ids(made[1:]),
    ]


def test_a_cursor_betrays_no_number_of_rows(client):
    CandidateFactory.create_batch(2)

    cursor = client.get("/api/v1/candidates/?page_size=1").json()["next"].split("cursor=")[1].split("&")[0]

    assert re.fullmatch(r"[\w-]{23}", cursor)
