"""What the identity provider's groups decide here: who comes in, as what, and who no longer."""

from collections.abc import Collection
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hiring.errors import NotAllowed, WrongState
from hiring.models import Application, User
from hiring.operations.accounts import give_persona, persona_of
from hiring.operations.audit import record_event
from hiring.operations.exposure import remember_exposures
from hiring.operations.people import create_person
from hiring.operations.sessions import end_sessions
from hiring.permissions import Persona


def persona_for(groups: Collection[str]) -> Persona | None:
    """The persona of the first group in the setting OIDC_GROUPS that the person is in."""
    return next((persona for group, persona in settings.OIDC_GROUPS.items() if group in groups), None)


def is_let_in(groups: Collection[str]) -> bool:
    """Whether somebody without an account gets one."""
    return persona_for(groups) is not None


@transaction.atomic
def admit_colleague(*, email: str, name: str, groups: Collection[str], now: datetime | None = None) -> User:
    """Make an account, without a password, for somebody whom their groups let in."""
    now = now or timezone.now()
    persona = persona_for(groups)
    if persona is None:
        raise LookupError("None of these groups lets anybody in.")
    person = create_person(email=email, name=name, persona=persona, by=None, now=now)
    record_event(action="person.admitted_by_provider", by=None, on=person, now=now)
    return person


@transaction.atomic
def follow_groups(*, person_id: int, groups: Collection[str], now: datetime | None = None) -> bool:
    """Give somebody the persona their groups stand for, and say whether they may come in.

    Without the setting OIDC_GROUPS nothing changes. Whoever is in none of its groups any more is shut out, and let
    in again by the first that has them; an account that a site admin closed stays closed. Site admins are touched only
    where a group stands for them, and never the last one.
    """
    person: User = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    if not person.is_active and person.left_groups_at is None:
        return False
    if not settings.OIDC_GROUPS or _is_beyond_groups(person):
        return person.is_active
    now = now or timezone.now()
    persona, former = persona_for(groups), persona_of(person)
    if persona is None:
        if person.is_active:
            _shut_out(person, now)
        return False
    if not person.is_active:
        person.is_active, person.left_groups_at = True, None
        person.save(update_fields=["is_active", "left_groups_at", "updated_at"])
        record_event(action="person.let_in_by_provider", by=None, on=person, now=now)
    if persona is not former:
        remember_exposures(applications=Application.objects.all(), users=[person], now=now)
        give_persona(person, persona)
        person.save()
        told = [former.name.lower() if former else None, persona.name.lower()]
        record_event(action="person.persona_followed", by=None, on=person, now=now, details={"persona": told})
    return True


def _is_beyond_groups(person: User) -> bool:
    """A site admin of whom the provider's groups say nothing, or without whom there would be none."""
    if not person.is_superuser:
        return False
    if Persona.SITE_ADMIN not in settings.OIDC_GROUPS.values():
        return True
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    return not others.exists()


def _shut_out(person: User, now: datetime) -> None:
    remember_exposures(applications=Application.objects.all(), users=[person], now=now)
    person.is_active, person.left_groups_at = False, now
    person.save(update_fields=["is_active", "left_groups_at", "updated_at"])
    end_sessions(person_id=person.pk, by=None, now=now)
    record_event(action="person.shut_out_by_provider", by=None, on=person, now=now)


@transaction.atomic
def unlink_provider(*, person_id: int, by: User, now: datetime | None = None) -> User:
    """Forget which identity at the provider is this person: the next with their verified address will be."""
    if not by.is_superuser:
        raise NotAllowed("Only site admins undo links with single sign-on.")
    person: User = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    links = SocialAccount.objects.filter(user_id=person.pk)
    if not links.exists():
        raise WrongState(f"{person} is not linked with single sign-on.")
    links.delete()
    end_sessions(person_id=person.pk, by=by, now=now)
    record_event(action="person.provider_unlinked", by=by, on=person, now=now or timezone.now())
    return person
