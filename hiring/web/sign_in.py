"""Who may have a session at all, and what is done, counted and written down when somebody signs in or out."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hiring.models import User
from hiring.operations.colleagues import choose_password
from hiring.operations.sign_ins import (
    note_change,
    note_failure,
    note_sign_in,
    note_sign_out,
    owe_password_link,
)
from hiring.provider_word import carry_over
from hiring.reauthentication import has_proved_recently, ways_to_prove
from hiring.web.origins import address_of
from hiring.web.session_life import begin

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - shown as unknown; a socket of the machine's own has none
# What allauth says through its adapter, in our words; the rest is left unsaid.
WORDS = {
    "account/messages/password_changed.txt": "Your password is changed. Your other sessions have ended.",
    "mfa/messages/totp_activated.txt": "The authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is taken off your account.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
    "mfa/messages/recovery_codes_generated.txt": "New recovery codes are made. Keep them where you keep passwords.",
}
CHANGES = {
    "mfa/email/totp_activated": "second_factor_added",
    "mfa/email/totp_deactivated": "second_factor_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
    "socialaccount/email/account_connected": "provider_linked",
}


class PeopleBackend(ModelBackend):
    """Signs people in by e-mail and password; a service account has tokens and never a session."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
    ) -> Any:
        if not settings.PASSWORD_SIGN_IN:
            return None
        return super().authenticate(request, username=email or username, password=password)

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_service


class AccountAdapter(DefaultAccountAdapter):
    """What allauth leaves to the site: who may, how often, in which words, and what stands in the audit trail."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address and the password do not belong together.",
        "incorrect_password": "This is not your password. It minds capital letters.",
        "incorrect_code": "This code is not right, or it was used already. Wait for the next one.",
        "too_many_login_attempts": "Too many wrong codes. Wait a quarter of an hour, then try again.",
        "rate_limited": "That was too often. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody makes an account for themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or NO_ADDRESS

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, and show the page of the locked out where it is one too many."""
        account, here = self._counted(request, credentials)
        if not (
            ratelimit.consume(request, action="login_failed", key=here)
            and ratelimit.consume(request, action="login_failed_anywhere", key=account)
        ):
            raise ImmediateHttpResponse(render(request, "account/locked_out.html", status=429))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._forgive(request, credentials)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        person = User.objects.filter(email__iexact=credentials.get("email", "").strip()).first()
        if person is not None:
            note_failure(person=person, why="password")

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_service:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session; whichever way somebody came, this is the last door."""
        if not PeopleBackend().user_can_authenticate(user):
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_inactive")))
        super().login(request, user)
        begin(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        note_sign_in(person=user, methods=methods_of(request))
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            note_sign_out(person=request.user)
            UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)
        # Whoever proves anew who they are comes back from the provider into a session of their own.
        carry_over(request)

    def set_password(self, user: Any, password: str) -> None:
        """Called when somebody changes their own password, and when they follow the link of a mail."""
        own = self.request.user.pk == user.pk
        choose_password(
            person=user,
            password=password,
            keep=self.request.session.session_key if own else None,
            what="password_changed" if own else "password_reset",
        )
        self._forgive(self.request, {"email": user.email})

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        owe_password_link(person=user)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,  # noqa: ARG002
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        """Whatever allauth would tell somebody about their account is written down and owed as a mail."""
        if template_prefix in CHANGES:
            note_change(person=user, what=CHANGES[template_prefix], by=user)

    def get_login_stages(self) -> list[str]:
        return ["hiring.web.second_factors.AskSecondFactor"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002
        return not has_proved_recently(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return ways_to_prove(user, super().get_reauthentication_methods(user))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def _forgive(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        account, here = self._counted(request, credentials)
        ratelimit.clear(request, action="login_failed", key=here)
        ratelimit.clear(request, action="login_failed_anywhere", key=account)

    def _counted(self, request: HttpRequest, credentials: dict[str, Any]) -> tuple[str, str]:
        account = str(credentials.get("email", "")).strip().lower()
        return account, f"{account} {self.get_client_ip(request)}"


def methods_of(request: HttpRequest) -> list[str]:
    """By what this session was begun, such as ["password", "totp"]."""
    records = get_authentication_records(request, request.user)
    return [record.get("type") or record["method"] for record in records] or ["unknown"]
