"""The keys that events are signed with.

A receiver's key must be known to sign, so it cannot be a hash. A row keeps a random seed, and the key is made of it and
of SECRET_KEY: who has a copy of the database alone can sign nothing. The seed comes with a mark of the key, so that
after SECRET_KEY was changed nothing is signed wrongly: the key is the one of SECRET_KEY_FALLBACKS that made it, if any.
"""

import base64
import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook as Signer

from hiring.errors import WrongState
from hiring.models import Webhook

PREFIX = "whsec_"
_MARK = 16


class SecretOutOfDate(WrongState):
    """The key was made with another SECRET_KEY."""

    code = "secret_out_of_date"


def new_seed() -> tuple[str, str]:
    """A seed to be stored, and the secret it stands for, to be shown once."""
    seed = secrets.token_hex(32)
    key = _key(seed)
    return f"{seed}.{_mark(key)}", _spelt(key)


def secret_of(stored: str) -> str:
    """The secret a stored seed stands for; SecretOutOfDate where it was made with another SECRET_KEY."""
    seed, _dot, mark = stored.partition(".")
    keys = (_key(seed, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    key = next((one for one in keys if mark == _mark(one)), None)
    if key is None:
        raise SecretOutOfDate("The site's SECRET_KEY was changed since. Rotate the secret of this webhook.")
    return _spelt(key)


def signatures(webhook: Webhook, *, message_id: str, body: str, now: datetime) -> str:
    """The header `webhook-signature`: one by the secret, and while it is replaced, one by the former as well."""
    stored = [webhook.secret]
    if webhook.former_secret_until and webhook.former_secret_until > now:
        stored.append(webhook.former_secret)
    return " ".join(Signer(secret_of(one)).sign(message_id, now, body) for one in stored)


def _key(seed: str, secret: str | None = None) -> bytes:
    return salted_hmac("hiring.webhooks", seed, secret, algorithm="sha256").digest()


def _mark(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:_MARK]


def _spelt(key: bytes) -> str:
    return PREFIX + base64.b64encode(key).decode()
