"""Signed links that open one seat for one person: made when a mail is written, checked whenever they are used.

Nothing is stored: a link carries the seat, the person, the seat's epoch and the moment it was made.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer, b62_decode, b62_encode, b64_decode, b64_encode
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from hiring.errors import DomainError, NotAllowed
from hiring.models import ConflictOfInterest, Interview, Panelist, User
from hiring.operations.audit import record_event
from hiring.permissions import runs_application

SEPARATOR = "."
SIGNER = Signer(sep=SEPARATOR, salt="hiring.seat-link")
UUID_BYTES = 16


@dataclass(frozen=True, slots=True)
class SeatClaim:
    """What a link, or a session begun by one, says about itself: this seat, this person, as of this epoch."""

    seat: uuid.UUID
    user: uuid.UUID
    epoch: int
    made_at: datetime


class LinkRefused(DomainError):
    """A link that does not open its seat; `seat` is there when it is worth sending its person a new link."""

    code = "link_refused"

    def __init__(self, detail: str, *, seat: Panelist | None = None) -> None:
        super().__init__(detail)
        self.seat = seat


class LinkUnknown(LinkRefused):
    """Not a link of ours, or no longer whole."""

    code = "link_unknown"


class LinkExpired(LinkRefused):
    code = "link_expired"


class LinkRevoked(LinkRefused):
    code = "link_revoked"


class LinkClosed(LinkRefused):
    """The seat, the interview or the account behind the link is no longer there to be opened."""

    code = "link_closed"


def seat_link(seat: Panelist, *, now: datetime | None = None) -> str:
    """The absolute address that opens this seat's card; the seat's user must be loaded."""
    return settings.BASE_URL.rstrip("/") + reverse("seat-link", args=[token_of(seat, now=now)])


def token_of(seat: Panelist, *, now: datetime | None = None) -> str:
    """The signed part of a seat's link, about a hundred characters safe in an address."""
    who = b64_encode(seat.public_id.bytes + seat.user.public_id.bytes).decode()
    made = int((now or timezone.now()).timestamp())
    return SIGNER.sign(SEPARATOR.join([who, b62_encode(seat.link_epoch), b62_encode(made)]))


def claim_of(token: str) -> SeatClaim:
    """Read what a link says; raises LinkUnknown unless we signed every character of it."""
    try:
        who, epoch, made = SIGNER.unsign(token).split(SEPARATOR)
        ids = b64_decode(who.encode())
        return SeatClaim(
            uuid.UUID(bytes=ids[:UUID_BYTES]),
            uuid.UUID(bytes=ids[UUID_BYTES:]),
            b62_decode(epoch),
            datetime.fromtimestamp(b62_decode(made), UTC),
        )
    except (BadSignature, ValueError) as error:
        raise LinkUnknown(
            "Part of this link is missing. Open it from the mail again, or copy all of it."
        ) from error


def seat_of_link(token: str, *, now: datetime | None = None) -> Panelist:
    """The seat a link opens at this moment, its person and interview loaded; raises a LinkRefused otherwise."""
    claim = claim_of(token)
    seat = seat_of_claim(claim)
    if (now or timezone.now()) >= claim.made_at + timedelta(days=settings.CARD_LINK_DAYS):
        raise LinkExpired(f"A link opens for {settings.CARD_LINK_DAYS} days, and these are over.", seat=seat)
    return seat


def seat_of_claim(claim: SeatClaim) -> Panelist:
    """The seat of a claim that still holds, whatever its age; one query, raises LinkClosed or LinkRevoked."""
    seats = Panelist.objects.select_related("user", "interview__application__candidate")
    about = Q(candidate=OuterRef("interview__application__candidate")) | Q(
        job=OuterRef("interview__application__job")
    )
    conflicts = ConflictOfInterest.objects.filter(about, user=OuterRef("user"))
    seats = seats.annotate(has_conflict=Exists(conflicts))
    seat = seats.filter(public_id=claim.seat, user__public_id=claim.user).first()
    closed = (
        "You no longer have a seat at this interview. Nothing is owed." if seat is None else _closed(seat)
    )
    if seat is None or closed:
        raise LinkClosed(closed)
    if seat.link_epoch != claim.epoch:
        raise LinkRevoked("This link was taken back, so it opens nothing any more.", seat=seat)
    return seat


def _closed(seat: Panelist) -> str:
    """Why nobody can write on this seat; empty when its person can."""
    interview = seat.interview
    if not seat.user.is_active or seat.user.is_service:
        return "The account this link was made for is closed. Ask the recruiter who invited you."
    if seat.recused_at:
        return "You have stepped back from this interview. Nothing is owed."
    if interview.application.candidate.user_id == seat.user_id or seat.has_conflict:  # type: ignore[attr-defined]
        return "You no longer have a seat at this interview. Nothing is owed."
    if interview.status == Interview.Status.SCHEDULED or seat.card_submitted_at:
        return ""
    if interview.status == Interview.Status.NOT_HELD:
        return "This interview did not take place. Nothing is owed."
    return "This interview was called off. Nothing is owed."


@transaction.atomic
def note_opened(seat: Panelist, *, now: datetime | None = None) -> None:
    """Leave a trace that a link has opened a session for this seat."""
    record_event(action="link.opened", by=seat.user, on=seat, now=now or timezone.now())


@transaction.atomic
def revoke_links(*, panelist_id: int, by: User, now: datetime | None = None) -> Panelist:
    """Take back every link to a seat that was sent so far, and the sessions they began."""
    seat = Panelist.objects.select_for_update(of=("self",)).get(pk=panelist_id)
    if seat.user_id != by.pk and not runs_application(by, seat.interview.application):
        raise NotAllowed("Only the person on this seat, or who runs the job, takes back its links.")
    seat.link_epoch += 1
    seat.save(update_fields=["link_epoch", "updated_at"])
    record_event(action="link.revoked", by=by, on=seat, now=now or timezone.now())
    return seat


@transaction.atomic
def revoke_links_of(*, person_id: int, by: User, now: datetime | None = None) -> User:
    """Take back the links to all of somebody's seats, and the sessions they began; a site admin does."""
    if not by.is_superuser:
        raise NotAllowed("Only site admins take back all of somebody's links.")
    now = now or timezone.now()
    person: User = User.objects.get(pk=person_id)
    Panelist.objects.filter(user=person).update(link_epoch=F("link_epoch") + 1, updated_at=now)
    record_event(action="person.links_revoked", by=by, on=person, now=now)
    return person
