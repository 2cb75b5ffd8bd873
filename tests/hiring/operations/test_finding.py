"""One search: it forgives how people write, and shows nobody what they may not see."""

import pytest

from hiring.models import Candidate, Tag
from hiring.operations.finding import find, likeness
from hiring.operations.indexing import reindex_candidates
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def people():
    lukasz = CandidateFactory(name="Łukasz Dąbrowski", email="lukasz@post.example")
    mira = CandidateFactory(name="Mira Okafor", email="mira.okafor@mail.example")
    jurgen = CandidateFactory(name="Jürgen Müller", email="jm@web.example")
    mira.tags.add(Tag.objects.create(name="Fintech"))
    EmploymentFactory(candidate=jurgen, employer="Brightloom GmbH")
    reindex_candidates([lukasz.pk, mira.pk, jurgen.pk])
    return {"Łukasz": lukasz, "Mira": mira, "Jürgen": jurgen}


QUESTIONS = {
    "lukasz dabrowski": ["Łukasz"],
    "Dąbrowski, Łukasz": ["Łukasz"],
    "Okfor mira": ["Mira"],
    "okafro": ["Mira"],
    "mira.okafor@mail.example": ["Mira"],
    "fintech": ["Mira"],
    "brightloom": ["Jürgen"],
    "Mueller": ["Jürgen"],
    "mül": ["Jürgen"],
    "mira brightloom": [],
    "zzzz": [],
    "  ?!": [],
    "\x00": [],
}


@pytest.mark.parametrize(("text", "names"), QUESTIONS.items())
def test_people_are_found_by_name_address_employer_and_tag_however_they_are_typed(
    text, names, people, recruiter
):
    assert [person.name for person in find(text, user=recruiter).people] == [people[n].name for n in names]


def test_whoever_is_called_so_stands_before_whoever_worked_there(recruiter):
    worked = CandidateFactory(name="Ann Abara")
    EmploymentFactory(candidate=worked, employer="Calder")
    named = CandidateFactory(name="Zoe Calder")
    reindex_candidates([worked.pk, named.pk])

    assert list(find("calder", user=recruiter).people) == [named, worked]


def test_jobs_are_found_by_title_and_narrow_applications_down(recruiter, people):
    platform, growth = JobFactory(title="Director, Platform"), JobFactory(title="Director, Growth")
    for job in (platform, growth):
        ApplicationFactory(candidate=people["Mira"], job=job)
    ApplicationFactory(candidate=people["Jürgen"], job=growth)

    by_both = find("mira grwoth", user=recruiter)
    by_job = find("director", user=recruiter)

    assert [(row.candidate.name, row.job.title) for row in by_both.applications] == [
        ("Mira Okafor", "Director, Growth")
    ]
    assert (list(by_both.people), list(by_both.jobs)) == ([], [])
    assert {job.title for job in by_job.jobs} == {"Director, Platform", "Director, Growth"}


def test_a_search_tells_nothing_of_confidential_jobs_or_of_ones_own_file(people):
    outsider, manager = RecruiterFactory(), UserFactory()
    secret = JobFactory(title="Chief Product Officer", is_confidential=True)
    TeamMemberFactory(job=secret, user=manager, role="hiring_manager")
    ApplicationFactory(candidate=people["Mira"], job=secret)
    Candidate.objects.filter(pk=people["Jürgen"].pk).update(user=outsider)

    assert not find("okafor", user=outsider)
    assert not find("chief", user=outsider)
    assert not find("jürgen", user=outsider)
    assert [person.name for person in find("okafor", user=manager).people] == ["Mira Okafor"]
    assert [row.job for row in find("okafor chief", user=manager).applications] == [secret]


def test_more_than_the_limit_is_said_to_be_there(recruiter):
    crowd = CandidateFactory.create_batch(4, name="Ada Obi")
    reindex_candidates([person.pk for person in crowd])

    found = find("obi", user=recruiter, limit=3)

    assert (len(found.people), found.more) == (3, {"people"})


@pytest.mark.parametrize("number", [1, 30])
def test_a_search_takes_the_same_queries_for_few_and_for_many(
    number, recruiter, django_assert_max_num_queries
):
    for application in ApplicationFactory.create_batch(number):
        application.candidate.name = "Ada Obi"
        application.candidate.save()
        reindex_candidates([application.candidate_id])

    with django_assert_max_num_queries(13):
        assert find("ada obi", user=recruiter).people


def test_short_words_forgive_no_typo():
    assert [likeness("bo", ["bob"]), likeness("bo", ["ob"]), likeness("okfor", ["okafor"])] == [
        1.0,
        0.0,
        pytest.approx(5 / 6),
    ]
