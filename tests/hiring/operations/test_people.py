"""Accounts and the personas they hold."""

import pytest
from django.contrib.auth.models import Group, Permission

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import AuditEvent, User
from hiring.operations.people import create_person, sync_personas
from hiring.permissions import PERSONA_PERMISSIONS, Persona
from tests.factories import NOW, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db


def held_by(group):
    names = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in names}


def test_each_personas_group_holds_exactly_the_permissions_of_the_table():
    sync_personas()
    recruiters = Group.objects.get(name=Persona.RECRUITER)
    recruiters.permissions.add(Permission.objects.get(codename="delete_auditevent"))
    recruiters.permissions.remove(Permission.objects.get(codename="view_every_job"))

    sync_personas()

    groups = {Persona(group.name): held_by(group) for group in Group.objects.all()}
    assert groups == {persona: set(names) for persona, names in PERSONA_PERMISSIONS.items()}


@pytest.mark.parametrize(
    ("persona", "staff", "superuser", "service", "every_job"),
    [
        (Persona.SITE_ADMIN, True, True, False, True),
        (Persona.RECRUITER, True, False, False, True),
        (Persona.HIRING_MANAGER, True, False, False, False),
        (Persona.INTERVIEWER, False, False, False, False),
        (Persona.FAIRNESS_ANALYST, False, False, False, False),
        (Persona.INTEGRATION, False, False, True, True),
    ],
)
def test_a_persona_decides_what_an_account_can_do(persona, staff, superuser, service, every_job):
    sync_personas()
    admin = UserFactory(is_superuser=True)

    user = create_person(
        email=" ada@example.com ",
        name="Ada Obi",
        persona=persona,
        title="Head of Talent",
        timezone_name="Africa/Lagos",
        by=admin,
        now=NOW,
    )

    user = User.objects.get(pk=user.pk)
    assert (user.email, user.name, user.title, user.timezone) == (
        "ada@example.com",
        "Ada Obi",
        "Head of Talent",
        "Africa/Lagos",
    )
    assert (user.is_staff, user.is_superuser, user.is_service) == (staff, superuser, service)
    assert user.has_perm("hiring.view_every_job") is every_job
    assert not user.has_usable_password()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.details) == (
        "person.created",
        admin,
        user.public_id,
        {"persona": persona.name.lower()},
    )


def test_a_password_is_kept_hashed():
    sync_personas()
    user = create_person(
        email="ada@example.com", name="Ada", persona=Persona.INTERVIEWER, password="open sesame", by=None
    )

    assert user.check_password("open sesame")
    assert "open sesame" not in user.password


def test_an_address_has_one_account_however_it_is_typed():
    UserFactory(email="ada@example.com")

    with pytest.raises(InvalidInput) as refusal:
        create_person(email=" ADA@example.com", name="Ada", persona=Persona.INTERVIEWER, by=None)

    assert refusal.value.fields == {"email": "Already in use."}
    assert User.objects.count() == 1


def test_only_a_site_admin_creates_accounts_and_a_service_account_keeps_no_password():
    sync_personas()
    admin = UserFactory(is_superuser=True)
    account = {
        "email": "hris@example.com",
        "name": "HRIS",
        "persona": Persona.INTEGRATION,
        "password": "x" * 20,
    }

    with pytest.raises(NotAllowed):
        create_person(by=RecruiterFactory(), now=NOW, **account)

    assert not create_person(by=admin, now=NOW, **account).has_usable_password()
