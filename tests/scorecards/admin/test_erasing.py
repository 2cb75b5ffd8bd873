"""The dossier's way to erase a person: meant and proved, for site admins who see them whole."""

import pytest

from hiring.models import Candidate
from scorecards.models import SubjectExport
from tests.factories import ApplicationFactory, CandidateFactory, RecruiterFactory, RejectionReasonFactory
from tests.hiring.admin.dossiers import words
from tests.hiring.admin.pages import messages_of
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = site_admin()
    client.force_login(admin)
    return admin


@pytest.fixture
def person():
    return CandidateFactory(name="Ada  Obi")


def address(person):
    return f"/admin/hiring/candidate/{person.pk}/erase/"


def dossier(person):
    return f"/admin/hiring/candidate/{person.pk}/change/"


def test_the_typed_name_erases_and_the_dossier_says_so(client, admin, person):
    assert address(person) in client.get(dossier(person)).content.decode()

    answer = client.post(address(person), {"name": "ada obi"})

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
        ({"name": "Ada"}, "This is not the name of the person on this page."),
        ({}, "This field is required."),
    ],
)
def test_another_name_changes_nothing(client, admin, person, typed, sentence):
    answer = client.post(address(person), typed)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Candidate.objects.get(pk=person.pk).is_erased


def test_whoever_has_not_proved_lately_who_they_are_is_asked_first(client, admin, person, settings):
    settings.REAUTHENTICATE_MINUTES = 15
    admin.set_password("a long enough sentence")
    admin.save()
    client.force_login(admin)
    for way in ("erase", "export"):
        answer = client.post(f"/admin/hiring/candidate/{person.pk}/{way}/", {"name": "Ada Obi"})
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/reauthenticate/")
    assert not Candidate.objects.get(pk=person.pk).is_erased
    assert not SubjectExport.objects.exists()


def test_somebody_in_the_running_is_refused_in_words(client, admin):
    person = ApplicationFactory(candidate__name="Ada Obi").candidate

    assert "End their applications first." in client.get(address(person)).content.decode()
    answer = client.post(address(person), {"name": "Ada Obi"})

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
