"""How people sign in: passwords, second factors, single sign-on, how often one may try, how long it lasts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from environs import validate

from hiring.permissions import Persona
from hiring.settings.environment import env

AUTHENTICATION_BACKENDS = ["hiring.web.sign_in.PeopleBackend"]
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("login")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Whoever asks for a new password has so long to use the link.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
INVITATION_DAYS = env.int("INVITATION_DAYS", 7, validate=validate.Range(1, 60))

# How long a session lasts from its beginning, and how long it waits for the next page.
SESSION_HOURS = env.float("SESSION_HOURS", 168.0, validate=validate.Range(min=0.25, max=24 * 90))
SESSION_IDLE_HOURS = env.float("SESSION_IDLE_HOURS", 24.0, validate=validate.Range(min=0.1, max=24 * 90))
SESSION_COOKIE_AGE = int(SESSION_HOURS * 60 * 60)
# For how long after somebody has proved who they are dangerous acts are not asked about again; 0 asks never.
REAUTHENTICATE_MINUTES = env.int("REAUTHENTICATE_MINUTES", 15, validate=validate.Range(0, 24 * 60))


def persona_named(name: str) -> Persona:
    """The persona of this name; a ValueError names them all."""
    found = next((persona for persona in Persona if persona.value.lower() == name.strip().lower()), None)
    if found is None or found is Persona.INTEGRATION:
        names = ", ".join(persona.value for persona in Persona if persona is not Persona.INTEGRATION)
        raise ValidationError(f"There is no such persona of people. These are: {names}.")
    return found


def personas_of_groups(text: str) -> dict[str, Persona]:
    """Which persona each group of the identity provider stands for: "group=Persona;group=Persona", best first."""
    found = {}
    for pair in filter(str.strip, text.split(";")):
        group, sign, name = pair.rpartition("=")
        if not sign or not group.strip():
            raise ValidationError("Not of the form group=Persona;group=Persona.")
        found[group.strip()] = persona_named(name)
    return found


def _parsed(name: str, parse: Any) -> Any:
    """What `parse` makes of a variable that may be empty; a mistake is told with all the others."""
    text = env.str(name, "")
    try:
        return parse(text)
    except ValidationError as mistake:
        env.mistakes[name] = str(mistake.message)
        return parse("")


MFA_REQUIRED: frozenset[Persona] = _parsed(
    "MFA_REQUIRED", lambda text: frozenset(persona_named(name) for name in filter(str.strip, text.split(",")))
)

OIDC_ISSUER = env.str("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "your company account")
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "profile", "email"])
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", "groups")
OIDC_GROUPS: dict[str, Persona] = _parsed("OIDC_GROUPS", personas_of_groups)
# Whether the identity provider's word that it asked for a second factor (claims amr, acr) is taken for ours.
OIDC_MFA_COUNTS = env.bool("OIDC_MFA_COUNTS", default=False)
OIDC_MFA_VALUES = env.list("OIDC_MFA_VALUES", default=["mfa", "otp", "hwk", "swk", "fido", "phr", "phrh"])
SINGLE_SIGN_ON = bool(OIDC_ISSUER)
if SINGLE_SIGN_ON and not OIDC_CLIENT_ID:
    env.mistakes["OIDC_CLIENT_ID"] = "Needed with OIDC_ISSUER."
PASSWORD_SIGN_IN = env.bool("PASSWORD_SIGN_IN", default=True)
if not PASSWORD_SIGN_IN and not SINGLE_SIGN_ON:
    env.mistakes["PASSWORD_SIGN_IN"] = "Without single sign-on (OIDC_ISSUER) nobody could sign in."  # noqa: S105

ACCOUNT_ADAPTER = "hiring.web.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An invitation proves an address; nobody adds one by themselves.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "hiring.web.sign_in_forms.SignInForm",
    "reset_password": "hiring.web.sign_in_forms.ForgottenForm",
}
# "login_failed" counts one account from one address; the second, from anywhere, slows many addresses down.
ACCOUNT_RATE_LIMITS: Any = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key",
    "login_failed_anywhere": "100/1h/key",
    "reset_password": "20/m/ip,5/1h/key",
}

MFA_ADAPTER = "hiring.web.second_factors.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses are proven by invitations and not by rows of allauth's.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Fairpanel"
# Clocks of telephones are off by some seconds.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS: Any = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "hiring.web.sign_in_forms.SecondFactorForm",
    "reauthenticate": "hiring.web.sign_in_forms.SecondFactorAgainForm",
    "add_webauthn": "hiring.web.sign_in_forms.AddPasskeyForm",
    "authenticate_webauthn": "hiring.web.sign_in_forms.PasskeyForm",
    "login_webauthn": "hiring.web.sign_in_forms.PasskeySignInForm",
    "reauthenticate_webauthn": "hiring.web.sign_in_forms.PasskeyAgainForm",
}

USERSESSIONS_ADAPTER = "hiring.web.sessions.SessionsAdapter"

SOCIALACCOUNT_ADAPTER = "hiring.web.single_sign_on.SingleSignOn"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
# A link and not a form: browsers apply `form-action` to where a form is sent on to, which is the provider's to say.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_PROVIDER = "company"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "hiring.web.oidc.Provider",
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER,
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "oauth_pkce_enabled": True,
                    "scope": OIDC_SCOPES,
                },
            }
        ]
        if SINGLE_SIGN_ON
        else [],
    }
}
