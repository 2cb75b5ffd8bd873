"""Keeping accounts: what changes about a person who signs in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, User
from hiring.operations.audit import changes_of, record_event
from hiring.operations.exposure import remember_exposures
from hiring.operations.sessions import end_sessions
from hiring.permissions import Persona

CHANGEABLE = frozenset({"name", "title", "timezone", "is_active"})
STAFF = frozenset({Persona.SITE_ADMIN, Persona.RECRUITER, Persona.HIRING_MANAGER})


def persona_of(person: User) -> Persona | None:
    """The persona an account holds; None where its groups are nobody's."""
    if person.is_superuser:
        return Persona.SITE_ADMIN
    names = set(person.groups.values_list("name", flat=True))
    return next((persona for persona in Persona if persona.value in names), None)


@transaction.atomic
def change_person(
    *,
    person_id: int,
    by: User,
    changes: Mapping[str, Any],
    persona: Persona | None = None,
    now: datetime | None = None,
) -> User:
    """Change facts of an account and, where given, its persona. A site admin does, and never locks themselves out."""
    person = _lock_person(person_id, by)
    refused = set(changes) - CHANGEABLE
    if refused:
        raise InvalidInput(f"These fields cannot be changed here: {', '.join(sorted(refused))}.")
    if person == by and (not changes.get("is_active", True) or persona not in {None, Persona.SITE_ADMIN}):
        raise WrongState("You would lock yourself out. Ask another site admin.")
    if persona is not None and (persona is Persona.INTEGRATION) != person.is_service:
        raise InvalidInput(
            "A person and a service account never become each other. Create a new account.",
            fields={"persona": "Choose another persona."},
        )
    now = now or timezone.now()
    if persona is not None or not changes.get("is_active", True):
        remember_exposures(applications=Application.objects.all(), users=[person], now=now)
    told = changes_of(person, changes)
    if persona is not None:
        former = persona_of(person)
        told["fields"] = [*told["fields"], "persona"]
        told["persona"] = [former.name.lower() if former else None, persona.name.lower()]
    for field, value in changes.items():
        setattr(person, field, value)
    if persona is not None:
        give_persona(person, persona)
    person.full_clean(exclude=["password"])
    person.save()
    record_event(action="person.changed", by=by, on=person, now=now, details=told)
    if not person.is_active:
        end_sessions(person_id=person.pk, by=by, now=now)
    return person


@transaction.atomic
def set_password(*, person_id: int, password: str, by: User, now: datetime | None = None) -> User:
    """Give somebody a new password, checked by the door that took it; their old sessions end."""
    person = _lock_person(person_id, by)
    if person.is_service:
        raise WrongState("Service accounts do not sign in. Create a token instead.")
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    now = now or timezone.now()
    record_event(action="person.password_set", by=by, on=person, now=now)
    end_sessions(person_id=person.pk, by=by, now=now)
    return person


def _lock_person(person_id: int, by: User) -> User:
    if not by.is_superuser:
        raise NotAllowed("Only site admins change accounts.")
    person: User = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    return person


def give_persona(person: User, persona: Persona) -> None:
    """Make the account hold this persona and no other; the caller saves it."""
    person.is_superuser = persona is Persona.SITE_ADMIN
    person.is_staff = persona in STAFF
    person.groups.set(Group.objects.filter(name=persona.value) if not person.is_superuser else [])
