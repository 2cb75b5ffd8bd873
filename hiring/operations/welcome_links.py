"""Signed links that let an invited colleague in: made when the mail is written, checked when they are opened."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hiring.errors import DomainError
from hiring.models import ColleagueInvitation

SIGNER = Signer(sep=".", salt="hiring.welcome")


class InvitationClosed(DomainError):
    """A link that lets nobody in, or no longer."""

    code = "invitation_closed"


def welcome_link(invitation: ColleagueInvitation) -> str:
    """The absolute address of the newest link."""
    return settings.BASE_URL.rstrip("/") + reverse("welcome", args=[welcome_token(invitation)])


def welcome_token(invitation: ColleagueInvitation) -> str:
    """The signed part: the invitation and how often it was sent."""
    return SIGNER.sign(f"{invitation.public_id.hex}-{invitation.epoch}")


def invitation_of(token: str, *, now: datetime) -> ColleagueInvitation:
    """The open invitation a link belongs to, its person loaded; InvitationClosed says why there is none."""
    try:
        public_id, _dash, epoch = SIGNER.unsign(token).partition("-")
        key = uuid.UUID(public_id)
    except (BadSignature, ValueError):
        raise InvitationClosed(
            "Part of this link is missing. Open it from the mail again, or copy all of it."
        ) from None
    found = ColleagueInvitation.objects.select_related("person").filter(public_id=key).first()
    if found is None or found.withdrawn_at or not found.person.is_active or found.person.is_service:
        raise InvitationClosed("This invitation was taken back. Ask the person who invited you.")
    if found.accepted_at:
        raise InvitationClosed(
            "This invitation was used already. Sign in; a forgotten password can be replaced there."
        )
    if str(found.epoch) != epoch:
        raise InvitationClosed("There is a newer mail with another link. Open that one.")
    if not found.is_open(now):
        raise InvitationClosed(
            "This invitation has expired. Ask the person who invited you to send it again."
        )
    return found
