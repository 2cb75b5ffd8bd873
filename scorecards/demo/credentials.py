"""The file that tells people and scripts how to enter the demo company."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from hiring.models import ApiToken, User
from hiring.operations.access import create_api_token, digest_of, revoke_api_token
from hiring.operations.audit import record_event
from scorecards.demo.company import ACCOUNTS, INTEGRATION, address_of

TOKEN_NAME = "Demo"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class Credentials:
    """One password for every persona, and the integration's token; empty where nothing is known yet."""

    password: str = ""
    api_token: str = ""


def read_credentials(path: Path) -> Credentials:
    """What an earlier run wrote; nothing where the file is missing, damaged or another's."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Credentials(data["accounts"]["admin"]["password"], data["api_token"])
    except (OSError, ValueError, KeyError, TypeError):
        return Credentials()


def new_password() -> str:
    """A password that a person can type from a terminal."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


@transaction.atomic
def make_valid(credentials: Credentials, *, now: datetime) -> Credentials:
    """Credentials that open the company's doors: the given ones where they do, else new ones set in their place."""
    password = credentials.password or new_password()
    for key in ACCOUNTS.values():
        _set_password(User.objects.get(email=address_of(key)), password, now)
    token = credentials.api_token
    if not (token and ApiToken.objects.usable(now).filter(digest=digest_of(token)).exists()):
        token = _new_token(now)
    return Credentials(password, token)


def write_credentials(path: Path, credentials: Credentials, *, url: str) -> None:
    """Write the file for its owner alone; a reader never sees half of it."""
    data = {
        "url": url,
        "api_token": credentials.api_token,
        "accounts": {
            persona: {"email": address_of(key), "password": credentials.password}
            for persona, key in ACCOUNTS.items()
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(data, file, indent=2)
        file.write("\n")
    draft.replace(path)


def _set_password(user: User, password: str, now: datetime) -> None:
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password", "updated_at"])
        record_event(action="person.password_set", by=None, on=user, now=now)


def _new_token(now: datetime) -> str:
    integration = User.objects.get(email=address_of(INTEGRATION))
    for token in ApiToken.objects.usable(now).filter(user=integration, name=TOKEN_NAME):
        revoke_api_token(token_id=token.pk, by=None, now=now)
    _token, secret = create_api_token(user=integration, name=TOKEN_NAME, by=None, now=now)
    return secret
