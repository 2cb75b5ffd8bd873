"""Who is told that something concerns them: an interview they are invited to, its changes, its end; a note.

Called inside the operation that makes the change, under its lock. Nothing is owed for an interview that is over:
records of the past are written down in silence.
"""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from hiring.models import Interview, Mail, Note, Panelist, User
from hiring.operations.mail_reasons import can_read_note, is_reachable
from hiring.operations.mails import owe_mail, owe_mails


def invite(*, seat: Panelist, by: User, now: datetime | None = None) -> None:
    """Owe one invitation for this seat; asked for again it stays the one. The seat's interview must be loaded."""
    now = now or timezone.now()
    interview = seat.interview
    if interview.ends_at <= now:
        return
    gone = Mail.objects.filter(
        interview=interview, recipient=seat.user_id, kind=Mail.Kind.CANCELLATION, lapsed_at=None
    )
    if gone.exists():
        # Calendars took the entry away under this number: only a higher one brings it back.
        _raise_sequence(interview)
    owe_mail(
        key=f"invitation:{seat.public_id}",
        kind=Mail.Kind.INVITATION,
        recipient=seat.user,
        interview=interview,
        seat=seat,
        sent_by=by,
        now=now,
    )


def when_and_where(interview: Interview) -> tuple[object, ...]:
    """What invited people must hear of when it changes."""
    return (interview.title, interview.starts_at, interview.ends_at, interview.place)


def tell_of_change(
    *, interview: Interview, by: User, seat: Panelist | None = None, now: datetime | None = None
) -> None:
    """Raise the calendar's sequence and tell everybody who still owes a card there, or only this seat."""
    now = now or timezone.now()
    if interview.ends_at <= now:
        return
    _raise_sequence(interview)
    seats = [seat] if seat else Panelist.objects.owing().filter(interview=interview).select_related("user")
    owe_mails(
        _about(interview, Mail.Kind.CHANGE, f"change:{told.public_id}", told, by=by, now=now, seat=told)
        for told in seats
    )


def tell_of_cancellation(
    *, interview: Interview, by: User, seat: Panelist | None = None, now: datetime | None = None
) -> None:
    """Tell everybody who has not recused that the interview is off, or only this seat that it is needed no more.

    A seat that is about to be removed is told of before it is gone.
    """
    now = now or timezone.now()
    if interview.ends_at <= now:
        return
    _raise_sequence(interview)
    stayed = interview.panelists.filter(recused_at=None).select_related("user")
    occasion = f"cancellation:{interview.public_id}"
    owe_mails(
        # Without its seat, which may be gone before this is sent.
        _about(interview, Mail.Kind.CANCELLATION, f"{occasion}:{told.user.public_id}", told, by=by, now=now)
        for told in ([seat] if seat else stayed)
    )


def tell_of_entry(*, seat: Panelist, by: User, now: datetime | None = None) -> None:
    """Owe the author one mail that somebody has handed in their card for them. The seat's interview must be loaded."""
    owe_mail(
        key=f"entered:{seat.public_id}",
        kind=Mail.Kind.ENTERED,
        recipient=seat.user,
        interview=seat.interview,
        seat=seat,
        sent_by=by,
        now=now or timezone.now(),
    )


def tell_of_mention(*, note: Note, user: User, by: User, now: datetime | None = None) -> None:
    """Owe somebody one mail that says a note mentions them, if they can read it; in the caller's transaction."""
    if user.pk == by.pk or not is_reachable(user) or not can_read_note(user, note):
        return
    owe_mail(
        key=f"mention:{note.public_id}:{user.public_id}",
        kind=Mail.Kind.MENTION,
        recipient=user,
        note=note,
        sent_by=by,
        now=now or timezone.now(),
    )


def _about(
    interview: Interview,
    kind: str,
    occasion: str,
    told: Panelist,
    *,
    by: User,
    now: datetime,
    **more: Panelist,
) -> Mail:
    """A mail to the person on this seat, one for each occasion and sequence of the interview."""
    return Mail(
        key=f"{occasion}:{interview.sequence}",
        kind=kind,
        recipient=told.user,
        interview=interview,
        sent_by=by,
        due_at=now,
        **more,
    )


def _raise_sequence(interview: Interview) -> None:
    Interview.objects.filter(pk=interview.pk).update(sequence=F("sequence") + 1)
    interview.sequence += 1
