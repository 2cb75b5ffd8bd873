"""Where things are kept: database, cache, files."""

from pathlib import Path
from urllib.parse import quote

from environs import validate

from hiring.settings import validators
from hiring.settings.environment import VAR_DIR, env

# Read whatever the database is, so that mistakes in them are told together with one in its address.
CONN_MAX_AGE = env.int("CONN_MAX_AGE", 60, validate=validate.Range(min=0))
DATABASE_PREPARE = env.bool("DATABASE_PREPARE", default=True)
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR))}/fairpanel.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without these, four processes writing at once meet "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = CONN_MAX_AGE
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that vanished from the network is given up after about half a minute, and not after a quarter of an hour.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
    # After so many runs on one connection the API's statements stay planned. See hiring/api/statements.py.
    if DATABASE_PREPARE:
        DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0", validate=validators.redis_address)
# Seconds that Redis has to take a connection, and to answer. See hiring/outage.py.
REDIS_TIMEOUT = env.float("REDIS_TIMEOUT", 0.5, validate=validate.Range(min=0.05, max=30))
CACHES = {
    "default": {
        "BACKEND": "hiring.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "fairpanel",
        "OPTIONS": {"socket_connect_timeout": REDIS_TIMEOUT, "socket_timeout": REDIS_TIMEOUT},
    }
}

CELERY_BROKER_URL = REDIS_URL

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "hiring.store.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Collected by root, read by the account that serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Above a list of 20 MB and what a form writes around it.
LARGEST_REQUEST = 21 * 1024 * 1024
# Every form here takes one file.
DATA_UPLOAD_MAX_NUMBER_FILES = 2
# Papers are for the account the processes run under, and nobody else on the host.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Where pg_dump and pg_restore lie, if not on PATH: backups are made by them.
PG_BIN = env.str("PG_BIN", "", validate=validators.folder)
