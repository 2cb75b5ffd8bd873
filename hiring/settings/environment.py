"""Where settings come from, and the few that others are made of."""

import difflib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, EnvValidationError, validate

READERS = ("str", "int", "float", "bool", "list", "dict", "json", "url", "dj_db_url", "dj_email_url")
# What their parsers say of an address may quote a part of it, and that may be a password.
ADDRESSES = {
    "dj_db_url": "Not an address of a database, such as postgres://user:password@host:5432/name.",
    "dj_email_url": "Not an address of a mail server, such as submission://user:password@mail.example.com.",
}
ALWAYS_IN = {"dj_db_url": "ENGINE", "dj_email_url": "EMAIL_BACKEND"}
ALIKE = 0.87


@dataclass(frozen=True, slots=True)
class Reading:
    """A variable that was asked for, what came of it, and whether the environment named it."""

    name: str
    kind: str
    value: Any
    is_set: bool


class Environment(Env):
    """Reads like environs, but goes on after a mistake, so that `seal` can tell of all of them at once."""

    def __init__(self) -> None:
        super().__init__()
        self.readings: dict[str, Reading] = {}
        self.mistakes: dict[str, str] = {}
        for kind in READERS:
            setattr(self, kind, self._forgiving(kind, getattr(self, kind)))

    def _forgiving(self, kind: str, read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(name: str, default: Any = ..., *rest: Any, **options: Any) -> Any:
            try:
                value = read(name, default, *rest, **options)
                if kind in ALWAYS_IN and ALWAYS_IN[kind] not in value:
                    raise ValueError(ADDRESSES[kind])  # noqa: TRY301 - a parser that lets nonsense through
            except (EnvError, ValueError) as error:
                self.mistakes[name] = ADDRESSES.get(kind) or sentence_of(error)
                # Under a name that nobody can set the default is parsed like any other value.
                value = "" if default is ... else read(f"{name} ", default, *rest, **options)
            self.readings[name] = Reading(name, kind, value, name in os.environ)
            return value

        return reading

    def seal(self) -> None:
        """Raise ImproperlyConfigured with every mistake, one a line; values are never shown."""
        if self.mistakes:
            lines = "\n".join(f"  {name}: {mistake}" for name, mistake in self.mistakes.items())
            raise ImproperlyConfigured(
                f"The environment is not right:\n{lines}\ndocs/operations.md lists every variable."
            )

    def misspelt(self, names: Iterable[str]) -> dict[str, str]:
        """Those of these names that nothing reads, with the variable each looks like."""
        likely = {
            name: difflib.get_close_matches(name, self.readings, n=1, cutoff=ALIKE)
            for name in names
            if name not in self.readings
        }
        return {name: found[0] for name, found in likely.items() if found}


def sentence_of(error: Exception) -> str:
    """What is wrong with a value, without the value."""
    if isinstance(error, EnvValidationError):
        messages = error.error_messages
        return " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
    return "Not set, and there is no default." if isinstance(error, EnvError) else "Cannot be read."


env = Environment()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
BASE_URL = env.str(
    "BASE_URL",
    "http://localhost:8000",
    validate=validate.Regexp(
        r"https?://[^/\s]+$", error="Not an address such as https://hiring.example.com."
    ),
)
