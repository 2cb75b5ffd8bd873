"""The dossier's way to erase a person: twice meant, for site admins who see them whole."""

import pytest

from hiring.models import Candidate
from tests.factories import ApplicationFactory, CandidateFactory, RecruiterFactory, RejectionReasonFactory
from tests.hiring.admin.dossiers import words
from tests.hiring.admin.pages import messages_of
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough sentence"


@pytest.fixture
def admin(client):
    admin = site_admin()
    admin.set_password(PASSWORD)
    admin.save()
    client.force_login(admin)
    return admin


@pytest.fixture
def person():
    return CandidateFactory(name="Ada  Obi")


def address(person):
    return f"/admin/hiring/candidate/{person.pk}/erase/"


def dossier(person):
    return f"/admin/hiring/candidate/{person.pk}/change/"


def test_name_and_password_erase_and_the_dossier_says_so(client, admin, person):
    assert address(person) in client.get(dossier(person)).content.decode()

    answer = client.post(address(person), {"name": "ada obi", "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, dossier(person))
    assert Candidate.objects.get(pk=person.pk).is_erased
    said = client.get(dossier(person))
    assert messages_of(said) == ["The person is erased. What is left names nobody."]
    text = words(said)
    assert "Erased person" in text
    assert "nothing more is written here" in text
    for way in ("erase", "edit", "apply", "note", "attach", "tag"):
        assert f"/{person.pk}/{way}/" not in said.content.decode()
    assert client.get(address(person)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "Ada Obi", "password": "wrong"}, "This is not your password. Nothing was changed."),
        ({"name": "Ada", "password": PASSWORD}, "This is not the name of the person on this page."),
        ({}, "This field is required."),
    ],
)
def test_one_of_both_wrong_changes_nothing(client, admin, person, typed, sentence):
    answer = client.post(address(person), typed)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Candidate.objects.get(pk=person.pk).is_erased


def test_somebody_in_the_running_is_refused_in_words(client, admin):
    person = ApplicationFactory(candidate__name="Ada Obi").candidate

    answer = client.post(address(person), {"name": "Ada Obi", "password": PASSWORD})

    assert "End their applications first." in answer.content.decode()
    assert not Candidate.objects.get(pk=person.pk).is_erased


def test_for_recruiters_and_for_admins_who_do_not_see_all_there_is_no_such_page(client, admin, person):
    ended = {
        "status": "rejected",
        "closed_at": person.created_at,
        "rejection_reason": RejectionReasonFactory(),
    }
    ApplicationFactory(candidate=person, job__is_confidential=True, **ended)

    assert client.get(address(person)).status_code == 404
    assert address(person) not in client.get(dossier(person)).content.decode()
    client.force_login(RecruiterFactory())
    assert client.get(address(CandidateFactory())).status_code == 404
