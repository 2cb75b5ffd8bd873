"""Accounts: people, service accounts and the personas they hold."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import User
from hiring.operations.audit import record_event
from hiring.permissions import PERSONA_PERMISSIONS, Persona


@transaction.atomic
def sync_personas() -> None:
    """Make each persona's group hold exactly the permissions of the table. Safe to run again."""
    for persona, names in PERSONA_PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=persona.value)
        wanted = Q(pk__in=[])
        for name in names:
            app, codename = name.split(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        found = Permission.objects.filter(wanted).select_related("content_type")
        missing = names - {f"{p.content_type.app_label}.{p.codename}" for p in found}
        if missing:
            raise InvalidInput(f"These permissions do not exist; run migrate first: {sorted(missing)}")
        group.permissions.set(found)


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    persona: Persona,
    by: User | None,
    password: str | None = None,
    title: str = "",
    timezone_name: str = "UTC",
    now: datetime | None = None,
) -> User:
    """Create an account of one persona. Without a password it cannot sign in until one is set.

    `by` is a site admin, or None for a command at the console. A service account is never given a password.
    """
    if by is not None and not by.is_superuser:
        raise NotAllowed("Only site admins create accounts.")
    now = now or timezone.now()
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise InvalidInput(
            "There is already an account with this e-mail address.", fields={"email": "Already in use."}
        )
    user: User = User.objects.create_user(
        email,
        name,
        None if persona is Persona.INTEGRATION else password,
        title=title,
        timezone=timezone_name,
        is_staff=persona in {Persona.SITE_ADMIN, Persona.RECRUITER, Persona.HIRING_MANAGER},
        is_superuser=persona is Persona.SITE_ADMIN,
        is_service=persona is Persona.INTEGRATION,
    )
    if persona is not Persona.SITE_ADMIN:
        user.groups.add(Group.objects.get(name=persona.value))
    record_event(action="person.created", by=by, on=user, now=now, details={"persona": persona.name.lower()})
    return user
