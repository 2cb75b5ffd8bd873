"""Second factors: who has one, who must, and taking them off when they are lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hiring.errors import NotAllowed, WrongState
from hiring.models import User
from hiring.operations.accounts import persona_of
from hiring.operations.sessions import end_sessions
from hiring.operations.sign_ins import note_change

# Recovery codes stand in for one of these and are none themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: User) -> bool:
    """Whether an authenticator app or a passkey is set up; one query."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists()


def must_have_second_factor(person: User) -> bool:
    """Whether the person's persona is one that the setting MFA_REQUIRED names; no query where it names none."""
    return bool(settings.MFA_REQUIRED) and persona_of(person) in settings.MFA_REQUIRED


@transaction.atomic
def reset_second_factor(*, person_id: int, by: User | None, now: datetime | None = None) -> User:
    """Take every second factor off an account whose person lost theirs, end its sessions and tell them.

    A site admin does, or with None somebody at the console who has made sure who is asking.
    """
    if by is not None and not by.is_superuser:
        raise NotAllowed("Only site admins take second factors off accounts.")
    person: User = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    if by is not None and by.pk == person.pk:
        raise WrongState("Change your own second factor under Your account.")
    if not Authenticator.objects.filter(user_id=person.pk).exists():
        raise WrongState(f"{person} has no second factor.")
    now = now or timezone.now()
    Authenticator.objects.filter(user_id=person.pk).delete()
    end_sessions(person_id=person.pk, by=by, now=now)
    note_change(person=person, what="second_factor_reset", by=by, now=now)
    return person
