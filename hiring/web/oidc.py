"""Speaking with the identity provider: code, PKCE, state and nonce, and an ID token whose signature is checked."""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

logger = logging.getLogger(__name__)

# Signatures by a private key; anything else would let a public one sign.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
ASK_AGAIN = "again"
# What a provider that answers with nonsense makes the library raise.
NONSENSE = (AttributeError, ImproperlyConfigured, KeyError, OSError, RequestException, TypeError, ValueError)


class Provider(OpenIDConnectProvider):
    """The company's identity provider. Nothing that it says is kept but who it is."""

    def get_pkce_params(self) -> dict[str, Any]:
        made: dict[str, Any] = super().get_pkce_params()
        return {**made, "nonce": nonce_of(made["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:  # noqa: ARG002
        """Nothing of the address is passed on but that the provider is to ask again."""
        return {"prompt": "login", "max_age": "0"} if ASK_AGAIN in request.GET else {}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002
        scope: list[str] = self.get_scope()
        return scope

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        return {
            **kwargs,
            "process": "login",
            "data": {ASK_AGAIN: ASK_AGAIN in request.GET, "at": time.time()},
        }

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        found = super().sociallogin_from_response(request, response)
        found.claims = {**(response.get("id_token") or {}), **(response.get("userinfo") or {})}
        found.id_token = response.get("id_token") or {}
        return found


class Adapter(OpenIDConnectOAuth2Adapter):
    """Checks what comes back: the issuer, the signature, the nonce, and that both answers are about one person."""

    verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if str(config["issuer"]).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The provider names another issuer than OIDC_ISSUER.")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        self.verifier = pkce_code_verifier or ""
        answer = super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        if not answer.get("id_token"):
            raise OAuth2Error("The provider sent no ID token.")
        return answer

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        found = super().complete_login(request, app, token, **kwargs)
        if found.id_token.get("sub") != found.claims.get("sub"):
            raise OAuth2Error("The ID token and the user's data are about two people.")
        return found

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        if jwt.get_unverified_header(id_token).get("alg") not in ALGORITHMS:
            raise OAuth2Error("The ID token is not signed by a private key.")
        # Otherwise the library takes a token that came over TLS for genuine.
        self.did_fetch_access_token = False
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce_of(self.verifier)):
            raise OAuth2Error("The ID token belongs to another sign-in.")
        return claims


def nonce_of(verifier: str) -> str:
    """The nonce of a sign-in, made of the verifier that this browser's session alone holds."""
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


@require_GET
@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider."""
    return _spoken(request, OAuth2LoginView, provider_id)


@require_GET
@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in what the provider sends the browser back with."""
    return _spoken(request, OAuth2CallbackView, provider_id)


def _spoken(request: HttpRequest, view: Any, provider_id: str) -> HttpResponse:
    if not settings.SINGLE_SIGN_ON or provider_id != settings.OIDC_PROVIDER:
        raise Http404
    answer: Callable[[HttpRequest], HttpResponse] = view.adapter_view(Adapter(request, provider_id))
    try:
        return answer(request)
    except (OAuth2Error, jwt.PyJWTError, *NONSENSE) as cause:
        # Only the kind of failure is kept: providers repeat addresses and tokens in what they answer.
        logger.warning("Single sign-on failed: %s", type(cause).__name__)
        return render(request, "socialaccount/authentication_error.html", status=502)
