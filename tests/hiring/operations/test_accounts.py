"""Keeping accounts: only site admins do, and nobody locks themselves out."""

import pytest
from django.core.exceptions import ValidationError

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, User
from hiring.operations.accounts import change_person, persona_of, set_password
from hiring.operations.people import sync_personas
from hiring.permissions import Persona
from tests.factories import NOW, IntegrationFactory, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    sync_personas()
    return UserFactory(is_superuser=True, is_staff=True)


def test_facts_and_persona_change_and_the_trace_names_the_fields(admin):
    person = RecruiterFactory(name="Ada Obi")

    change_person(
        person_id=person.pk,
        by=admin,
        changes={"name": "Ada Obi-Lind", "title": "Lead", "timezone": "Africa/Lagos"},
        persona=Persona.INTERVIEWER,
        now=NOW,
    )

    person = User.objects.get(pk=person.pk)
    assert (person.name, person.title, person.timezone) == ("Ada Obi-Lind", "Lead", "Africa/Lagos")
    assert (persona_of(person), person.is_staff) == (Persona.INTERVIEWER, False)
    assert not person.has_perm("hiring.view_every_job")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.details) == (
        "person.changed",
        admin,
        person.public_id,
        {"fields": ["name", "timezone", "title", "persona"], "persona": ["recruiter", "interviewer"]},
    )


def test_a_site_admin_is_made_and_unmade(admin):
    person = UserFactory()

    change_person(person_id=person.pk, by=admin, changes={}, persona=Persona.SITE_ADMIN)
    assert persona_of(User.objects.get(pk=person.pk)) is Persona.SITE_ADMIN
    change_person(person_id=person.pk, by=admin, changes={}, persona=Persona.HIRING_MANAGER)

    person = User.objects.get(pk=person.pk)
    assert (persona_of(person), person.is_superuser, person.is_staff) == (Persona.HIRING_MANAGER, False, True)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"changes": {"email": "new@example.com"}}, InvalidInput),
        ({"changes": {"is_superuser": True}}, InvalidInput),
        ({"changes": {"timezone": "Mars/Olympus"}}, ValidationError),
        ({"changes": {}, "persona": Persona.INTEGRATION}, InvalidInput),
    ],
)
def test_what_cannot_change_leaves_the_account_as_it_was(admin, change, error):
    person = RecruiterFactory()
    before = User.objects.values().get(pk=person.pk)

    with pytest.raises(error):
        change_person(person_id=person.pk, by=admin, **change)

    assert User.objects.values().get(pk=person.pk) == before
    assert persona_of(person) is Persona.RECRUITER


def test_a_service_account_stays_one(admin):
    with pytest.raises(InvalidInput, match="never become each other"):
        change_person(person_id=IntegrationFactory().pk, by=admin, changes={}, persona=Persona.RECRUITER)


@pytest.mark.parametrize(
    "change", [{"changes": {"is_active": False}}, {"changes": {}, "persona": Persona.RECRUITER}]
)
def test_site_admins_do_not_lock_themselves_out(admin, change):
    with pytest.raises(WrongState, match="You would lock yourself out"):
        change_person(person_id=admin.pk, by=admin, **change)


def test_only_site_admins_change_accounts_or_passwords(admin):
    recruiter, person = RecruiterFactory(), UserFactory()

    with pytest.raises(NotAllowed):
        change_person(person_id=recruiter.pk, by=recruiter, changes={}, persona=Persona.SITE_ADMIN)
    with pytest.raises(NotAllowed):
        set_password(person_id=person.pk, by=recruiter, password="open sesame")


def test_a_password_is_set_for_people_and_never_for_service_accounts(admin):
    person = UserFactory()

    set_password(person_id=person.pk, password="open sesame", by=admin, now=NOW)

    assert User.objects.get(pk=person.pk).check_password("open sesame")
    assert AuditEvent.objects.values_list("action", "details").get() == ("person.password_set", {})
    with pytest.raises(WrongState, match="Create a token instead"):
        set_password(person_id=IntegrationFactory().pk, password="open sesame", by=admin)
