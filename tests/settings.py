"""The product's settings, quick to test with; the plugin tests.plugins.databases prepares the environment."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "a key that guards nothing but the tests")
for rate in ("API_RATE", "API_WRITE_RATE", "API_EXPORT_RATE", "API_STRANGER_RATE"):
    os.environ.setdefault(rate, "100000/minute")

from hiring.settings import *  # noqa: E402, F403
from hiring.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory: worker processes that tests start must see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR, "test.sqlite3"))}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Processes that a test starts queue their tasks for real.
CELERY_TASK_ALWAYS_EAGER = os.environ.get("TEST_TASKS") != "queued"
CELERY_TASK_EAGER_PROPAGATES = True
NOTE_API_READINGS = False  # tests/hiring/api/test_read_log.py turns it on
WHITENOISE_AUTOREFRESH = True  # serves what finders find; nothing has to be collected first
WHITENOISE_USE_FINDERS = True
# Tests sign in often, and mostly without a password that was typed a moment ago.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
REAUTHENTICATE_MINUTES = 0
