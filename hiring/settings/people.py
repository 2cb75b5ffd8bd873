"""Who signs in and how, links that need no password, and who decides."""

from django.urls import reverse_lazy
from environs import validate

from hiring.settings.environment import env

AUTH_USER_MODEL = "hiring.User"
# E-mail is unique without regard to case, by the constraint user_email_unique.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "hiring.web.sign_in.PeopleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("login")
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_CLIENT_IP_CALLABLE = "hiring.addresses.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

CARD_LINK_DAYS = env.int("CARD_LINK_DAYS", 30, validate=validate.Range(min=1))
CARD_LINK_SESSION_HOURS = env.float("CARD_LINK_SESSION_HOURS", 12.0)
# Whether whoever opens a link must sign in as well: the link then only leads the way.
CARD_LINK_SIGN_IN = env.bool("CARD_LINK_SIGN_IN", default=False)

# Whether another person than the one who decides must confirm: each decision keeps what held when it was staged.
SECOND_DECIDER = env.bool("SECOND_DECIDER", default=False)
