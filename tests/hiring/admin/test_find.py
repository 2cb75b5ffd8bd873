"""The search page: what a person sees there, and what it answers to nonsense."""

import pytest

from hiring.operations.indexing import reindex_candidates
from tests.factories import ApplicationFactory, CandidateFactory, JobFactory, RecruiterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory()
    client.force_login(person)
    return person


def test_people_jobs_and_applications_stand_under_their_own_headings(client, recruiter):
    job = JobFactory(title="Director of Product")
    mira = CandidateFactory(
        name="Mira Okafor", headline="PM at Calder", email="mira@mail.example", location=""
    )
    ApplicationFactory(candidate=mira, job=job)
    reindex_candidates([mira.pk])

    people = client.get("/admin/search/?q=okfor").context
    jobs = client.get("/admin/search/?q=director").context

    assert people["people"] == [
        {
            "href": f"/admin/hiring/candidate/{mira.pk}/change/",
            "label": "Mira Okafor",
            "about": "PM at Calder · mira@mail.example",
        }
    ]
    assert [row["label"] for row in people["applications"]] == ["Mira Okafor, Director of Product"]
    assert [row["label"] for row in jobs["jobs"]] == ["Director of Product"]


def test_a_confidential_job_and_its_people_are_not_found_by_others(client, recruiter):
    mira = CandidateFactory(name="Mira Okafor")
    ApplicationFactory(candidate=mira, job=JobFactory(title="Secret search", is_confidential=True))
    reindex_candidates([mira.pk])

    for question in ("okafor", "secret"):
        assert (
            f"Nothing you may see answers to “{question}”" in client.get(f"/admin/search/?q={question}").text
        )


def test_typing_swaps_only_the_results(client, recruiter):
    answer = client.get("/admin/search/?q=nobody", headers={"HX-Request": "true", "HX-Target": "found"})

    assert "Nothing you may see answers to" in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%25%5C%27", "?page=x", "?page=-1", "?s=abc", "?q=" + "a" * 5000]
)
def test_nonsense_gets_a_page(client, recruiter, query):
    assert client.get(f"/admin/search/{query}").status_code == 200


def test_strangers_are_sent_to_the_sign_in(client):
    assert client.get("/admin/search/?q=a").status_code == 302
