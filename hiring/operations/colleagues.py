"""Bringing colleagues in: an account, and a link by mail that opens it once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import ColleagueInvitation, Mail, User
from hiring.operations.audit import record_event
from hiring.operations.mails import owe_mail
from hiring.operations.people import create_person
from hiring.operations.sessions import end_sessions
from hiring.operations.sign_ins import tell_of_change
from hiring.operations.welcome_links import InvitationClosed, invitation_of
from hiring.permissions import Persona


@transaction.atomic
def invite_colleague(
    *,
    email: str,
    name: str,
    persona: Persona,
    by: User,
    title: str = "",
    timezone_name: str = "UTC",
    now: datetime | None = None,
) -> User:
    """Create an account without a password and mail its person the link to choose one."""
    now = now or timezone.now()
    if persona is Persona.INTEGRATION:
        raise InvalidInput("A service account has tokens. Nobody can be invited to it.")
    person = create_person(
        email=email, name=name, persona=persona, by=by, title=title, timezone_name=timezone_name, now=now
    )
    send_invitation(person_id=person.pk, by=by, now=now)
    return person


@transaction.atomic
def send_invitation(*, person_id: int, by: User, now: datetime | None = None) -> ColleagueInvitation:
    """Mail a link, in place of any sent before; one that was taken back opens the account again."""
    person = _lock(person_id, by)
    now = now or timezone.now()
    if person.is_service:
        raise WrongState("Service accounts do not sign in. Create a token instead.")
    invitation, is_new = ColleagueInvitation.objects.get_or_create(
        person=person, defaults={"sent_at": now, "expires_at": _end(now), "invited_by": by}
    )
    if invitation.accepted_at or (is_new and person.last_login):
        raise WrongState(
            f"{person} has signed in already. They can have a new password mailed on the sign-in page."
        )
    if not person.is_active and not invitation.withdrawn_at:
        raise WrongState("The account is closed. Open it first.")
    if not is_new:
        invitation.epoch += 1
        invitation.sent_at, invitation.expires_at, invitation.invited_by = now, _end(now), by
    if invitation.withdrawn_at:
        invitation.withdrawn_at = None
        _set_active(person, True)
    invitation.save()
    owe_mail(
        key=f"welcome:{invitation.public_id}:{invitation.epoch}",
        kind=Mail.Kind.WELCOME,
        recipient=person,
        sent_by=by,
        now=now,
    )
    record_event(action="person.invited", by=by, on=person, now=now)
    return invitation


@transaction.atomic
def withdraw_invitation(*, person_id: int, by: User, now: datetime | None = None) -> User:
    """Take an invitation back: its links open nothing, and the account is closed until it is sent again."""
    person = _lock(person_id, by)
    now = now or timezone.now()
    invitation = ColleagueInvitation.objects.filter(person=person).first()
    if invitation is None or invitation.accepted_at:
        raise WrongState(f"{person} has no open invitation.")
    if invitation.withdrawn_at:
        return person
    invitation.withdrawn_at = now
    invitation.epoch += 1
    invitation.save()
    _set_active(person, False)
    end_sessions(person_id=person.pk, by=by, now=now)
    record_event(action="person.invitation_withdrawn", by=by, on=person, now=now)
    return person


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime | None = None) -> User:
    """Give the invited person the password they chose. The link is used up, even if two use it at once."""
    now = now or timezone.now()
    found = invitation_of(token, now=now)
    person: User = User.objects.select_for_update(of=("self",)).get(pk=found.person_id)
    used = ColleagueInvitation.objects.filter(
        pk=found.pk, epoch=found.epoch, accepted_at=None, withdrawn_at=None
    ).update(accepted_at=now, updated_at=now)
    if not used:
        raise InvitationClosed(
            "This invitation was used already, or taken back. Sign in, or ask who invited you."
        )
    try:
        password_validation.validate_password(password, person)
    except ValidationError as refusal:
        raise InvalidInput(
            " ".join(refusal.messages), fields={"password1": " ".join(refusal.messages)}
        ) from None
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    record_event(action="person.invitation_accepted", by=person, on=person, now=now)
    return person


@transaction.atomic
def choose_password(
    *, person: User, password: str, keep: str | None, what: str, now: datetime | None = None
) -> None:
    """Set somebody's own password, checked by the form; all their sessions end but the one of the key `keep`.

    `what` names the occasion: password_changed or password_reset.
    """
    now = now or timezone.now()
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    record_event(action=f"person.{what}", by=person, on=person, now=now)
    tell_of_change(person=person, what=what, by=None, now=now)
    end_sessions(person_id=person.pk, by=person, keep=keep, now=now)


def _end(now: datetime) -> datetime:
    return now + timedelta(days=settings.INVITATION_DAYS)


def _lock(person_id: int, by: User) -> User:
    if not by.is_superuser:
        raise NotAllowed("Only site admins invite colleagues.")
    person: User = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    return person


def _set_active(person: User, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active", "updated_at"])
