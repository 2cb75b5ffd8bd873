"""People in the admin: added, edited and put into a pipeline."""

from datetime import date

import pytest

from hiring.models import Application, Candidate, Employment, Note, ScreeningFact, Tag
from hiring.operations.indexing import reindex_candidates
from hiring.permissions import Persona
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, inline, listing, page

pytestmark = pytest.mark.django_db

NOTHING_BELOW = inline("employments", [])


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def position(**changes):
    return {
        "id": "",
        "employer": "Northwind",
        "title": "Product Manager",
        "started_on": "2018-01-01",
        "ended_on": "2020-12-31",
        "is_product_management": "on",
        **changes,
    }


def test_a_person_is_added_with_tags_and_history(client, recruiter):
    tag = Tag.objects.create(name="b2b")

    client.post(
        "/admin/hiring/candidate/add/",
        {
            "name": "Ada Obi",
            "email": "ada@example.org",
            "tags": [tag.pk],
            **inline("employments", [position()]),
        },
    )

    ada = Candidate.objects.get()
    assert (ada.name, ada.email, list(ada.tags.all())) == ("Ada Obi", "ada@example.org", [tag])
    assert list(ada.employments.values_list("employer", "started_on", "is_product_management")) == [
        ("Northwind", date(2018, 1, 1), True)
    ]


def test_a_duplicate_is_refused_beside_the_address(client, recruiter):
    CandidateFactory(email="ada@example.org")

    response = client.post(
        "/admin/hiring/candidate/add/",
        {"name": "Ada", "email": "ADA@example.org", **inline("employments", [])},
    )

    assert errors_of(response) == {
        "email": ["Already a candidate."],
        "__all__": ["ADA@example.org belongs to a candidate you already have."],
    }
    assert Candidate.objects.count() == 1


def test_a_changed_history_changes_the_recorded_facts(client, recruiter):
    job = JobFactory(role=RoleFactory(product_years=7, leadership_years=3))
    StageFactory(job=job)
    application = ApplicationFactory(job=job)
    candidate = application.candidate
    old = EmploymentFactory(candidate=candidate)
    rows = [
        position(id=old.pk, candidate=candidate.pk, DELETE="on"),
        position(candidate=candidate.pk, started_on="2019-01-01", ended_on="2019-12-31"),
    ]

    client.post(
        page(candidate, "edit"),
        {"name": candidate.name, "email": candidate.email, **inline("employments", rows, 1)},
    )

    assert list(Employment.objects.values_list("started_on", flat=True)) == [date(2019, 1, 1)]
    facts = dict(ScreeningFact.objects.values_list("kind", "months"))
    assert facts == {"product_management": 12, "leadership": 0}


def test_saving_without_a_change_writes_nothing(client, recruiter):
    candidate = CandidateFactory()
    before = Candidate.objects.values().get()

    client.post(page(candidate, "edit"), {"name": candidate.name, "email": candidate.email, **NOTHING_BELOW})

    assert Candidate.objects.values().get() == before


def test_a_person_is_put_into_the_pipeline_of_a_job_one_runs(client, recruiter):
    candidate = CandidateFactory()
    job = JobFactory()
    stage = StageFactory(job=job)
    hidden = JobFactory(confidential=True)

    refused = client.post(page(candidate, "apply"), {"job": hidden.pk})
    client.post(page(candidate, "apply"), {"job": job.pk})

    assert list(errors_of(refused)) == ["job"]
    assert list(Application.objects.values_list("candidate", "job", "stage")) == [
        (candidate.pk, job.pk, stage.pk)
    ]


@pytest.mark.parametrize("few", [0, 200])
def test_the_list_is_searched_by_how_words_begin_and_shows_nobody_more(client, recruiter, monkeypatch, few):
    monkeypatch.setattr("hiring.operations.finding.FEW", few)
    names = ("Mira Okafor", "Okan Ámir", "Lena Brook", "Mira Okpara")
    mira, okan, lena, hidden = people = [CandidateFactory(name=name, email="") for name in names]
    ApplicationFactory(candidate=hidden, job__is_confidential=True)
    reindex_candidates([person.pk for person in people])

    def found(text):
        return list(client.get(listing(Candidate), {"q": text}).context["cl"].result_list)

    assert [found(text) for text in ("ok", "OK mi", "amir", "fair", "kafor", " ", "?!")] == [
        [okan, mira],
        [mira],
        [okan],
        [],
        [],
        [lena, okan, mira],
        [],
    ]


def test_a_hiring_manager_reads_their_candidates_and_adds_notes_only(client):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    application = ApplicationFactory(candidate__name="Mine")
    TeamMemberFactory(job=application.job, user=manager)
    stranger = ApplicationFactory(candidate__name="Elsewhere").candidate
    client.force_login(manager)

    assert "Elsewhere" not in client.get(listing(Candidate)).content.decode()
    assert client.get(page(stranger)).status_code == 302
    assert client.get(page(application.candidate)).status_code == 200
    edited = client.post(page(application.candidate, "edit"), {"name": "Changed", **NOTHING_BELOW})
    assert edited.status_code == 403
    client.post(page(application.candidate, "note"), {"text": "Met before.", "about": "person"})
    assert Note.objects.get().author == manager
