"""Every setting of Fairpanel, read once from the environment (docs/operations.md lists the variables)."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=32))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", "http://localhost:8000")
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
    "axes",
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
    "hiring.web.csp.ContentSecurityPolicy",
    "hiring.api.edge.Edge",
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
    "axes.middleware.AxesMiddleware",
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

# --- Database -------------------------------------------------------------------------------------

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR))}/fairpanel.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without these, four processes writing at once meet "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache and broker ----------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "fairpanel",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "hiring.check_import": {"queue": "bulk"},
    "hiring.expire_files": {"queue": "bulk"},
    "hiring.find_duplicates": {"queue": "bulk"},
    "hiring.make_export": {"queue": "bulk"},
    "hiring.make_resource_export": {"queue": "bulk"},
    "hiring.prune_changes": {"queue": "bulk"},
    "hiring.run_import": {"queue": "bulk"},
    "hiring.seal_audit": {"queue": "bulk"},
    "hiring.sweep_files": {"queue": "bulk"},
    "scorecards.compile_panel_summaries": {"queue": "interactive"},
    "scorecards.expire_packets": {"queue": "bulk"},
    "scorecards.make_packet": {"queue": "bulk"},
    "scorecards.sweep_packets": {"queue": "bulk"},
    "scorecards.sweep_panel_summaries": {"queue": "bulk"},
    "hiring.send_mails": {"queue": "delivery"},
    "hiring.send_webhooks": {"queue": "delivery"},
    "hiring.sweep_webhooks": {"queue": "delivery"},
    "hiring.owe_reminders": {"queue": "delivery"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery would close the connection after every task; a new one costs more than a small task. See hiring/celery.py.
CELERY_DB_REUSE_MAX = 1_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A submit must not hang because the broker is down: the sweep finds what was not queued.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the hard time limit, or a running task would be delivered a second time.
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", 360),
    # Together they look for unacknowledged messages every 20 s instead of every 100 s.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "find-duplicates": {"task": "hiring.find_duplicates", "schedule": crontab(hour=3, minute=10)},
    "prune-changes": {"task": "hiring.prune_changes", "schedule": crontab(hour=3, minute=40)},
    "seal-audit": {"task": "hiring.seal_audit", "schedule": 60.0},
    "expire-files": {"task": "hiring.expire_files", "schedule": crontab(minute=20)},
    "sweep-files": {"task": "hiring.sweep_files", "schedule": env.float("SWEEP_SECONDS", 20.0)},
    "sweep-panel-summaries": {
        "task": "scorecards.sweep_panel_summaries",
        "schedule": env.float("SWEEP_SECONDS", 20.0),
    },
    "expire-packets": {"task": "scorecards.expire_packets", "schedule": crontab(minute=25)},
    "sweep-packets": {"task": "scorecards.sweep_packets", "schedule": env.float("SWEEP_SECONDS", 20.0)},
    "sweep-mails": {"task": "hiring.send_mails", "schedule": env.float("MAIL_SWEEP_SECONDS", 30.0)},
    "owe-reminders": {"task": "hiring.owe_reminders", "schedule": 60.0},
    "sweep-webhooks": {"task": "hiring.sweep_webhooks", "schedule": env.float("SWEEP_SECONDS", 20.0)},
}

# --- Mail -----------------------------------------------------------------------------------------

# Unset it prints mails, and loses none of their words: fit for a laptop, not for production.
MAIL_SERVER = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = MAIL_SERVER["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER["EMAIL_HOST"], MAIL_SERVER["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_USER"], MAIL_SERVER["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER["EMAIL_USE_TLS"], MAIL_SERVER["EMAIL_USE_SSL"]
# A server that hangs holds a worker up for so many seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"Fairpanel <no-reply@{urlsplit(BASE_URL).hostname or 'localhost'}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REMIND_AT_MOST = env.int("REMIND_AT_MOST", 10, validate=validate.Range(0, 100))
REMIND_AT_HOUR = env.int("REMIND_AT_HOUR", 9, validate=validate.Range(0, 23))
NUDGE_HOURS = env.int("NUDGE_HOURS", 4, validate=validate.Range(1, 168))
ESCALATION_HOURS = env.int("ESCALATION_HOURS", 72, validate=validate.Range(0, 8760))
# What an interview assesses is known to the app above: mails ask this function with the interview's key.
INTERVIEW_ASSESSES = "scorecards.operations.briefs.what_it_assesses"

# --- Webhooks ---------------------------------------------------------------------------------------

# Lets webhooks be sent to this machine and to private networks, and by plain http: for tests and a demo alone.
WEBHOOKS_ALLOW_PRIVATE = env.bool("WEBHOOKS_ALLOW_PRIVATE", default=False)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", 30, validate=validate.Range(2, 365))
# What an event is about, as the API shows it to the webhook's owner, is known to the app above.
WEBHOOK_SHOWS = "scorecards.api.webhooks.shown_to"

# --- People and sessions --------------------------------------------------------------------------

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

# --- Links -----------------------------------------------------------------------------------------

CARD_LINK_DAYS = env.int("CARD_LINK_DAYS", 30, validate=validate.Range(min=1))
CARD_LINK_SESSION_HOURS = env.float("CARD_LINK_SESSION_HOURS", 12.0)
# Whether whoever opens a link must sign in as well: the link then only leads the way.
CARD_LINK_SIGN_IN = env.bool("CARD_LINK_SIGN_IN", default=False)

# --- Decisions -------------------------------------------------------------------------------------

# Whether another person than the one who decides must confirm: each decision keeps what held when it was staged.
SECOND_DECIDER = env.bool("SECOND_DECIDER", default=False)

# --- Language, time, files ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH = "hiring.formats"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True
# Where phone numbers without a country code are from, such as DE; left empty they meet by their digits alone.
PHONE_REGION = env.str("PHONE_REGION", "")

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Transport and headers ------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hiring.web.failures.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Unfold's Alpine needs eval and inline styles; hiring.web.csp serves this on the admin path alone.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, NONCE, "'unsafe-eval'", "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
}

# --- API ------------------------------------------------------------------------------------------

# Requests of one token or one person: reads, writes, whole exports; and of one address that signs in as nobody.
API_RATE = env.str("API_RATE", "600/minute")
API_WRITE_RATE = env.str("API_WRITE_RATE", "120/minute")
API_EXPORT_RATE = env.str("API_EXPORT_RATE", "30/hour")
API_STRANGER_RATE = env.str("API_STRANGER_RATE", "60/minute")
# Where they are counted; "memory://" counts in each process by itself.
API_LIMITS_STORAGE = env.str("API_LIMITS_STORAGE", REDIS_URL)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "hiring.api.authentication.TokenAuthentication",
        "hiring.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["hiring.api.rendering.RecordRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "hiring.api.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "hiring.api.errors.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
# What a resource shows is known to the API: the worker that writes it into a file asks this function.
RESOURCE_EXPORT_PIECES = "hiring.api.export_jobs.pieces_for"
SPECTACULAR_SETTINGS = {
    "TITLE": "Fairpanel API",
    "DESCRIPTION": "Candidates, applications, interviews, scorecards and panel summaries of one company.",
    "VERSION": "1.2.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "hiring.api.document.complete",
    ],
    # Names that the document had before the same choices were also sent in bodies.
    "ENUM_NAME_OVERRIDES": {
        "AttachmentKindEnum": "hiring.models.candidates.Attachment.Kind",
        "PanelistRoleEnum": "hiring.models.interviews.Panelist.Role",
    },
}

# --- Admin ----------------------------------------------------------------------------------------

# From how many quiet days on the start page asks what becomes of somebody.
UNTOUCHED_DAYS = env.int("UNTOUCHED_DAYS", 7, validate=validate.Range(min=1, max=365))
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Fairpanel",
    "SITE_HEADER": "Fairpanel",
    "SITE_SYMBOL": "balance",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "hiring.admin.site.favicon"}],
    "STYLES": ["hiring.admin.site.stylesheet"],
    "SIDEBAR": {"show_search": True, "navigation": "hiring.admin.site.navigation"},
    "DASHBOARD_CALLBACK": "scorecards.admin.dashboard.fill",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "COLORS": {
        # The accent of the site's own pages (tokens.css), as Unfold's ramp.
        "primary": {
            "50": "oklch(97% .013 236)",
            "100": "oklch(95% .026 236)",
            "200": "oklch(90% .058 236)",
            "300": "oklch(83% .1 235)",
            "400": "oklch(75% .12 234)",
            "500": "oklch(60% .115 238)",
            "600": "oklch(46% .095 240)",
            "700": "oklch(41% .085 240)",
            "800": "oklch(36% .07 240)",
            "900": "oklch(31% .06 240)",
            "950": "oklch(24% .045 240)",
        }
    },
}

# --- Logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"links": {"()": "hiring.web.log_lines.HideLinks"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]},
    },
    # The development server's own log has a handler of its own, which would show links whole.
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
