"""What Django is made of here: apps, middleware, templates, language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiring.settings import validators
from hiring.settings.environment import BASE_DIR, BASE_URL, env
from hiring.settings.secrecy import strong

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", validate=strong)
# Keys that were used before: what they signed is still read, and nothing is signed with them.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The address people type: a form sent from it is trusted, whatever the proxy makes of the host.
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "hiring.apps.HiringConfig",
    "scorecards.apps.ScorecardsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hiring.web.origins.NameRequests",
    "hiring.web.measuring.MeasureRequests",
    "hiring.web.probes.Probes",
    "hiring.web.headers.KeepToOurselves",
    "hiring.web.csp.ContentSecurityPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "hiring.api.edge.Edge",
    "hiring.api.read_log.NoteReadings",
    "hiring.web.requests.RefuseLargeBodies",
    "hiring.web.requests.RefuseNulBytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hiring.web.timezones.ActivateTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hiring.web.session_life.SessionLife",
    "hiring.web.second_factors.RequireSecondFactor",
]

ROOT_URLCONF = "hiring.urls"
WSGI_APPLICATION = "hiring.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["lucide.templatetags.lucide"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH = "hiring.formats"
TIME_ZONE = env.str("TIME_ZONE", "UTC", validate=validators.time_zone)
USE_TZ = True
# Where phone numbers without a country code are from, such as DE; left empty they meet by their digits alone.
PHONE_REGION = env.str("PHONE_REGION", "", validate=validators.phone_region)

CSRF_FAILURE_VIEW = "hiring.web.failures.csrf_failure"
