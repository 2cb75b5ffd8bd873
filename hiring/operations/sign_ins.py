"""What is written down about signing in: who came in and how, who was turned away, what changed about it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.models import ColleagueInvitation, Mail, User
from hiring.models.base import new_public_id
from hiring.operations.audit import record_event
from hiring.operations.mails import owe_mail

# Changes of which the person is told by mail, each under the action it has in the audit trail.
TOLD = frozenset(
    {
        "password_changed",
        "password_reset",
        "second_factor_added",
        "second_factor_removed",
        "passkey_added",
        "passkey_removed",
        "recovery_codes_made",
        "second_factor_reset",
        "provider_linked",
    }
)


@transaction.atomic
def note_sign_in(*, person: User, methods: Sequence[str], now: datetime | None = None) -> None:
    """Write that somebody signed in, by what; whoever does has accepted their invitation."""
    now = now or timezone.now()
    open_ones = ColleagueInvitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None)
    open_ones.update(accepted_at=now, updated_at=now)
    record_event(action="person.signed_in", by=person, on=person, now=now, details={"with": list(methods)})


@transaction.atomic
def note_sign_out(*, person: User, now: datetime | None = None) -> None:
    """Write that somebody ended their own session."""
    record_event(action="person.signed_out", by=person, on=person, now=now or timezone.now())


@transaction.atomic
def note_failure(*, person: User, why: str, now: datetime | None = None) -> None:
    """Write that somebody, who need not be this person, failed to sign in to this account."""
    details = {"why": why}
    record_event(
        action="person.sign_in_failed", by=None, on=person, now=now or timezone.now(), details=details
    )


@transaction.atomic
def note_change(*, person: User, what: str, by: User | None, now: datetime | None = None) -> None:
    """Write that how somebody signs in has changed, and owe them a mail that says so. `what` is one of TOLD."""
    now = now or timezone.now()
    record_event(action=f"person.{what}", by=by, on=person, now=now)
    tell_of_change(person=person, what=what, by=by, now=now)


def tell_of_change(*, person: User, what: str, by: User | None, now: datetime) -> None:
    """Owe the mail alone, in the caller's transaction."""
    key = f"security:{what}:{new_public_id()}"
    owe_mail(key=key, kind=Mail.Kind.SECURITY, recipient=person, sent_by=by, now=now)


@transaction.atomic
def owe_password_link(*, person: User, now: datetime | None = None) -> None:
    """Owe somebody the link to choose a new password; who asked for it nobody knows."""
    now = now or timezone.now()
    key = f"password_reset:{person.public_id}:{new_public_id()}"
    owe_mail(key=key, kind=Mail.Kind.PASSWORD_RESET, recipient=person, now=now)
    record_event(action="person.password_asked", by=None, on=person, now=now)
