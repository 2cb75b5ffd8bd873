"""Print what the environment came to."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand

from hiring.settings.environment import Reading, env

# Whatever they are called, these are no secrets.
PLAIN = {"bool", "int", "float"}
SECRET = re.compile(r"KEY|SECRET|PASSWORD|TOKEN|DSN")
# Parsed into dictionaries that hold passwords and perhaps more.
HELD_BACK = {"dj_db_url", "dj_email_url", "json", "dict"}


class Command(BaseCommand):
    help = "Print every variable that is read, its value in force, and whether the environment sets it. No secrets."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, reading in sorted(env.readings.items()):
            source = "set" if reading.is_set else "default"
            self.stdout.write(f"{name:28} {source:8} {shown(reading)}".rstrip())


def shown(reading: Reading) -> str:
    """A value as it may be read aloud: of addresses the host, of secrets that there is one."""
    if not reading.value and reading.value != 0:
        return "" if reading.value is None or reading.value == "" else str(reading.value)
    if reading.kind not in PLAIN and SECRET.search(reading.name):
        return "(secret)"
    if reading.kind in HELD_BACK:
        value = reading.value if isinstance(reading.value, dict) else {}
        host = value.get("HOST") or value.get("EMAIL_HOST") or value.get("NAME") or ""
        return f"(held back) {host}".rstrip()
    text = ", ".join(map(str, reading.value)) if isinstance(reading.value, list) else str(reading.value)
    parts = urlsplit(text)
    if parts.password is not None:
        return text.replace(f"{parts.username}:{parts.password}@", "…@")
    return text
