"""Letters about an account itself: the way in, a forgotten password, a change in how somebody signs in."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import int_to_base36

from hiring.models import ColleagueInvitation, Mail
from hiring.operations.letter import Letter
from hiring.operations.letter_words import name_of, zone_of
from hiring.operations.welcome_links import welcome_link

# What a security mail's key names, in a sentence.
CHANGES = {
    "password_changed": "Your password was changed.",
    "password_reset": "Your password was set anew by a link that was mailed to you.",
    "second_factor_added": "An authenticator app was added to your account.",
    "second_factor_removed": "The authenticator app was taken off your account.",
    "passkey_added": "A passkey was added to your account.",
    "passkey_removed": "A passkey was taken off your account.",
    "recovery_codes_made": "New recovery codes were made. The old ones work no longer.",
    "second_factor_reset": "A site admin has taken your second factor off your account. You can set it up anew.",
    "provider_linked": "Your account was linked with single sign-on.",
}


def welcome(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001 - each letter is told the moment
    """The link that lets somebody in for the first time."""
    invitation = ColleagueInvitation.objects.select_related("person").get(person=mail.recipient_id)
    ends = invitation.expires_at.astimezone(zone_of(mail.recipient))
    by = name_of(mail.sent_by) if mail.sent_by else "A site admin"
    return Letter(
        subject="Your invitation to Fairpanel",
        lead=f"{by} has invited you to Fairpanel, where interviews are prepared, rated and decided.",
        facts=[
            ("You sign in as", mail.recipient.email),
            ("Open until", f"{date_format(ends, 'l, j F Y, H:i')} ({zone_of(mail.recipient).key})"),
        ],
        verb="Accept the invitation",
        href=welcome_link(invitation),
        closing="The link works once and is for you alone. If you did not expect it, leave it be: it ends by itself.",
    )


def password_reset(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001
    """A link to choose a new password, made at this moment: the row that owes it holds no secret."""
    person = mail.recipient
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(person.pk), "key": key})
    return Letter(
        subject="Choose a new password",
        lead="Somebody, most likely you, asked for a new password for your account at Fairpanel.",
        facts=[("You sign in as", person.email), ("Works for", "two hours, once")],
        verb="Choose a new password",
        href=settings.BASE_URL.rstrip("/") + path,
        closing="If it was not you, do nothing: your password stays as it is, and only you were told.",
    )


def security(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001
    """What has changed in how the reader signs in."""
    at = mail.created_at.astimezone(UTC)
    return Letter(
        subject="How you sign in has changed",
        lead=CHANGES[mail.key.split(":")[1]],
        facts=[("Account", mail.recipient.email), ("When", f"{date_format(at, 'j F Y, H:i')} UTC")],
        verb="Look at your account",
        href=settings.BASE_URL.rstrip("/") + reverse("your-account"),
        closing="If this was not you, change your password there, end all other sessions and tell a site admin.",
    )
