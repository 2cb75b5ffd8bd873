"""Environment variables by which processes find the same key, database and Redis."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local.ports import LOOPBACK


def database_url(settings: Mapping[str, Any]) -> str:
    """Compose DATABASE_URL for an entry of Django's DATABASES, e.g. `connection.settings_dict` of a test."""
    name = str(settings["NAME"])
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite_url(name)
    user, password = (quote(str(settings[key]), safe="") for key in ("USER", "PASSWORD"))
    return f"postgres://{user}:{password}@{settings['HOST']}:{settings['PORT']}/{quote(name, safe='')}"


def sqlite_url(path: str | Path) -> str:
    """Compose DATABASE_URL for a file; its path may hold spaces and signs."""
    return f"sqlite:///{quote(str(path))}"


def kept_secret(path: Path) -> str:
    """Return the key kept in a file that only its owner reads; the first call makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def demo_environment(given: Mapping[str, str], *, var_dir: Path, port: int, redis_url: str) -> dict[str, str]:
    """Return what every process of the demo gets: the given environment wins where it names a server."""
    return {
        **given,
        "DJANGO_SETTINGS_MODULE": "hiring.settings",
        "VAR_DIR": str(var_dir),
        "STATIC_ROOT": str(var_dir / "static"),
        "MEDIA_ROOT": str(var_dir / "media"),
        "SECRET_KEY": given.get("SECRET_KEY") or kept_secret(var_dir / "secret_key"),
        "DATABASE_URL": given.get("DATABASE_URL") or sqlite_url(var_dir / "fairpanel.sqlite3"),
        "REDIS_URL": redis_url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "BASE_URL": base_url(port),
        "BIND": f"{LOOPBACK}:{port}",
        "DEBUG": "false",
        "HTTPS": "false",
        "PYTHONUNBUFFERED": "1",
    }


def base_url(port: int) -> str:
    """Return the demo's address; a number and not `localhost`, which may mean another server on IPv6."""
    return f"http://{LOOPBACK}:{port}"
