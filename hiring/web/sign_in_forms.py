"""The forms of signing in: our words, addresses in any case, and no nonsense that breaks a page."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from hiring.models import User
from hiring.operations.sign_ins import note_failure

LONGEST_PASSWORD = 1024
LONGEST_CREDENTIAL = 20_000
UNREADABLE = "Your browser's answer could not be read. Try again."


class SignInForm(LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What nobody typed as a password is not worth the slow hash.
        self.fields["password"].max_length = LONGEST_PASSWORD
        self.fields["password"].widget.attrs["maxlength"] = LONGEST_PASSWORD


class ForgottenForm(ResetPasswordForm):
    """Asks for the link; whether there is such an account is told to its owner alone."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        # Who never had a password here comes in by an invitation or by single sign-on.
        found = User.objects.filter(email__iexact=email, is_active=True, is_service=False)
        self.users = [person for person in found if person.has_usable_password()]
        return email


class NewPasswordForm(forms.Form):
    """A password, chosen by whoever was invited."""

    password1 = forms.CharField(strip=False, max_length=LONGEST_PASSWORD, widget=forms.PasswordInput)
    password2 = forms.CharField(strip=False, max_length=LONGEST_PASSWORD, widget=forms.PasswordInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", "These are two different passwords. Type the same one twice.")
        return data


class _NotesFailures:
    """Writes down a wrong code."""

    user: User

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            note_failure(person=self.user, why="code")
            raise
        return code


class SecondFactorForm(_NotesFailures, AuthenticateForm):
    """A code after the password."""


class SecondFactorAgainForm(_NotesFailures, ReauthenticateForm):
    """A code before a dangerous act."""


class _ReadsCredentials:
    """Refuses what is no answer of a browser, instead of failing at it."""

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        try:
            _check_size(self.data.get("credential", ""))  # type: ignore[attr-defined]
            super().full_clean()  # type: ignore[misc]
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", UNREADABLE)  # type: ignore[attr-defined]


def _check_size(credential: str) -> None:
    # PostgreSQL keeps no NUL, escaped or not.
    if len(credential) > LONGEST_CREDENTIAL or "\\u0000" in credential:
        raise ValueError(UNREADABLE)


class AddPasskeyForm(_ReadsCredentials, AddWebAuthnForm):
    """A new passkey and its name."""

    name = forms.CharField(required=False, max_length=60)


class PasskeyForm(_ReadsCredentials, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeySignInForm(_ReadsCredentials, LoginWebAuthnForm):
    """A passkey and nothing else."""


class PasskeyAgainForm(_ReadsCredentials, ReauthenticateWebAuthnForm):
    """A passkey before a dangerous act."""


def offers() -> dict[str, Any]:
    """By what one can sign in here, for templates."""
    return {
        "password_sign_in": settings.PASSWORD_SIGN_IN,
        "single_sign_on": settings.SINGLE_SIGN_ON,
        "provider_name": settings.OIDC_NAME,
        "provider": settings.OIDC_PROVIDER,
    }
