"""The addresses of signing in. Of allauth's pages these exist and no other: nobody signs up or adds an address."""

from collections.abc import Callable
from typing import TypeVar

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from hiring.reauthentication import recently_authenticated
from hiring.web import account_pages, oidc, sessions
from hiring.web.account_pages import with_passwords

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def proved(view: View) -> View:
    """A page that changes how somebody signs in: for who is signed in, has just proved it, and never from a cache."""
    return never_cache(login_required(recently_authenticated(view)))


_PASSWORDS = [
    path(
        "password/change/",
        with_passwords(account_pages.change_password),
        name="account_change_password",
    ),
    path("password/reset/", with_passwords(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        with_passwords(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        with_passwords(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        with_passwords(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
_SECOND_FACTORS = [
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", proved(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", proved(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", proved(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        proved(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        proved(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", proved(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/passkeys/<int:pk>/edit/", proved(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", proved(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
]
_SINGLE_SIGN_ON = [
    path("sso/again/", account_pages.ask_provider_again, name="single-sign-on-again"),
    path("sso/cancelled/", account_pages.provider_cancelled, name="socialaccount_login_cancelled"),
    path("sso/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("sso/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
]

urlpatterns = [
    path("", account_pages.your_account, name="your-account"),
    path("login/", account_pages.sign_in, name="account_login"),
    path("login/", account_pages.sign_in, name="login"),
    path("logout/", account_pages.sign_out, name="account_logout"),
    path("logout/", account_pages.sign_out, name="logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("welcome/<str:token>/", account_pages.welcome, name="welcome"),
    *_PASSWORDS,
    *_SECOND_FACTORS,
    *_SINGLE_SIGN_ON,
]
