"""Whether a mail that is owed still has a reason at the moment it is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from hiring.models import (
    Application,
    ColleagueInvitation,
    HiringTeamMember,
    Interview,
    Mail,
    Note,
    Panelist,
    PlannedErasure,
    User,
)
from hiring.querysets import PanelistQuerySet

# Mails without an end of their own: whoever could not be reached for so long is not written to any more.
LONGEST_WAIT = timedelta(days=14)
FRESH_FOR = timedelta(days=1)
# Whoever has forgotten a password waits before the screen.
RESET_FOR = timedelta(hours=2)


def is_reachable(user: User) -> bool:
    """Whether this is a person with an account: nobody else is ever written to."""
    return user.is_active and not user.is_service


def is_still_owed(mail: Mail, now: datetime) -> bool:
    """Whether the mail, loaded with all it refers to, is to be sent at this moment."""
    return is_reachable(mail.recipient) and CHECKS[Mail.Kind(mail.kind)](mail, now)


def may_know_who_is_late(user: User, application: Application) -> bool:
    """Whether somebody who runs this application may be told which cards are missing: not while they owe one."""
    run = Application.objects.run_by(user).filter(pk=application.pk)
    return run.evidence_readable_by(user).exists()


def _owes(mail: Mail) -> bool:
    """The recipient sees the application and still owes this seat's card."""
    return _sees(mail, Panelist.objects.owing())


def _sees(mail: Mail, seats: PanelistQuerySet) -> bool:
    """Whether the mail's seat is one of these, still the recipient's, and of an application they see."""
    seen = Application.objects.visible_to(mail.recipient)
    mine = seats.filter(mails=mail, user=mail.recipient, interview__application__in=seen.values("pk"))
    return mine.exists()


def _invitation(mail: Mail, now: datetime) -> bool:
    return mail.interview is not None and mail.interview.ends_at > now and _owes(mail)


def _cancellation(mail: Mail, now: datetime) -> bool:
    """They were told of the interview, it is still to come, and they have no seat at it any more.

    They may not see the application any more, and learn nothing of it that they had not been told.
    """
    interview = mail.interview
    if interview is None or interview.ends_at <= now:
        return False
    told = Mail.objects.filter(
        Q(sent_at__isnull=False) | Q(attempts__gt=0),
        interview=interview,
        recipient=mail.recipient,
        kind__in=(Mail.Kind.INVITATION, Mail.Kind.CHANGE),
    )
    seated = Panelist.objects.live().filter(interview=interview, user=mail.recipient)
    is_candidate = interview.application.candidate.user_id == mail.recipient_id
    return told.exists() and not seated.exists() and not is_candidate


def _is_late(interview: Interview | None, now: datetime) -> bool:
    """The interview is over and its cards still matter."""
    return (
        interview is not None
        and interview.ends_at <= now
        and interview.application.status == Application.Status.ACTIVE
    )


def _reminder(mail: Mail, now: datetime) -> bool:
    """Of several reminders that had to wait, only the last is sent."""
    newer = Mail.objects.filter(seat=mail.seat_id, kind=Mail.Kind.REMINDER, pk__gt=mail.pk)
    return _is_late(mail.interview, now) and _owes(mail) and not newer.exists()


def _nudge(mail: Mail, now: datetime) -> bool:
    return _is_late(mail.interview, now) and _owes(mail)


def _escalation(mail: Mail, now: datetime) -> bool:
    if mail.interview is None or not _is_late(mail.interview, now):
        return False
    application = mail.interview.application
    manages = HiringTeamMember.objects.filter(
        job=application.job_id, user=mail.recipient, role=HiringTeamMember.Role.HIRING_MANAGER
    )
    late = Panelist.objects.owing().filter(mails=mail)
    return late.exists() and manages.exists() and may_know_who_is_late(mail.recipient, application)


def _mention(mail: Mail, now: datetime) -> bool:
    return now < mail.created_at + LONGEST_WAIT and can_read_note(mail.recipient, mail.note)


def can_read_note(user: User, note: Note | None) -> bool:
    """Whether this person finds the note: they see it, and may open the admin, where notes are."""
    return note is not None and user.is_staff and Note.objects.visible_to(user).filter(pk=note.pk).exists()


def _fresh_link(mail: Mail, now: datetime) -> bool:
    """The person asked for it, so it is sent as long as there is something to open: a submitted card too."""
    seats = Panelist.objects.filter(recused_at=None)
    open_seats = seats.filter(Q(interview__status="scheduled") | Q(card_submitted_at__isnull=False))
    return now < mail.created_at + FRESH_FOR and _sees(mail, open_seats)


def _entered(mail: Mail, now: datetime) -> bool:
    return now < mail.created_at + LONGEST_WAIT and _sees(mail, Panelist.objects.answered())


def _webhook(mail: Mail, now: datetime) -> bool:
    """It is still switched off for the reason the mail tells, and the recipient is one who can mend that."""
    off = mail.webhook is not None and mail.webhook.disabled_because != ""
    return off and mail.recipient.is_superuser and now < mail.created_at + LONGEST_WAIT


def _welcome(mail: Mail, now: datetime) -> bool:
    """The invitation is still open, and no newer link was asked for."""
    invitation = ColleagueInvitation.objects.filter(person=mail.recipient).first()
    if invitation is None or not invitation.is_open(now):
        return False
    return mail.key.endswith(f":{invitation.epoch}")


def _password_reset(mail: Mail, now: datetime) -> bool:
    return now < mail.created_at + RESET_FOR and mail.recipient.has_usable_password()


def _security(mail: Mail, now: datetime) -> bool:
    return now < mail.created_at + LONGEST_WAIT


def _erasures(mail: Mail, now: datetime) -> bool:
    """Somebody they see is still about to go."""
    coming = PlannedErasure.objects.open().visible_to(mail.recipient)
    return now < mail.created_at + LONGEST_WAIT and coming.exists()


CHECKS: dict[Mail.Kind, Callable[[Mail, datetime], bool]] = {
    Mail.Kind.INVITATION: _invitation,
    Mail.Kind.CHANGE: _invitation,
    Mail.Kind.CANCELLATION: _cancellation,
    Mail.Kind.REMINDER: _reminder,
    Mail.Kind.NUDGE: _nudge,
    Mail.Kind.ESCALATION: _escalation,
    Mail.Kind.MENTION: _mention,
    Mail.Kind.FRESH_LINK: _fresh_link,
    Mail.Kind.ENTERED: _entered,
    Mail.Kind.WEBHOOK: _webhook,
    Mail.Kind.ERASURES: _erasures,
    Mail.Kind.WELCOME: _welcome,
    Mail.Kind.PASSWORD_RESET: _password_reset,
    Mail.Kind.SECURITY: _security,
}
