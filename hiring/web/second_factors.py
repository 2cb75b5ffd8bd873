"""Second factors at the door: asked for when somebody has one, set up first where they must."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac

from hiring.operations.second_factors import FACTORS, must_have_second_factor
from hiring.provider_word import provider_asked_for_two
from hiring.second_factor import lacks_second_factor

# What somebody reaches who must set up a second factor first: that, and the way out.
OPEN_TO_ALL = frozenset(
    {
        "account_inactive",
        "account_reauthenticate",
        "admin:logout",
        "health-live",
        "health-ready",
        "login",
        "logout",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_download_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "openid_connect_callback",
        "openid_connect_login",
        "single-sign-on-again",
    }
)


class RequireSecondFactor:
    """Middleware: lead whoever must have a second factor and has none to where they set one up.

    The API answers for itself (hiring.api.authentication): whoever calls with a token has no second factor to have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not settings.MFA_REQUIRED or request.path_info.startswith(reverse("api:root")):
            return None
        match = request.resolver_match
        if match is None or match.view_name in OPEN_TO_ALL or not lacks_second_factor(request):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


class AskSecondFactor(AuthenticateStage):
    """Ask for the second factor, unless the identity provider has and its word counts."""

    def handle(self) -> tuple[Any, bool]:
        if settings.OIDC_MFA_COUNTS and provider_asked_for_two(self.request, self.login.user):
            return None, True
        response, goes_on = super().handle()
        return response, goes_on


class SecondFactorAdapter(DefaultMFAAdapter):
    """Our names and words, secrets that a copy of the database alone does not tell, and no way around the rule."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or it was used already. Wait for the next one.",
        "cannot_delete_authenticator": "Your role needs a second factor. Add a passkey before you take this one off.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "Passkey" if not known else f"Passkey {known + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not must_have_second_factor(authenticator.user)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str) -> bytes:
    made = salted_hmac("hiring.second_factors", "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(hashlib.sha256(made).digest())
