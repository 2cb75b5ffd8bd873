"""Fill the database with the demo company and write down how to enter it."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hiring.errors import DomainError
from scorecards.demo.credentials import (
    Credentials,
    make_valid,
    new_password,
    read_credentials,
    write_credentials,
)
from scorecards.demo.seed import is_present, seed_company


class Command(BaseCommand):
    help = "Fill the database with the demo company; where it is present already, only write the credentials file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--credentials", type=Path, required=True, help="file for the accounts and the API token"
        )
        parser.add_argument("--url", default="", help="address of the site, for the credentials file")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="the day of the demo, such as 2026-11-23; today if left out",
        )

    def handle(self, *args: Any, credentials: Path, url: str, today: date | None, **options: Any) -> None:
        known = read_credentials(credentials)
        password = known.password or new_password()
        if is_present():
            self.stdout.write("The demo company is here already; its data stay as they are.")
        else:
            self.stdout.write("Founding the demo company…")
            self._seed(today or timezone.now().date(), password)
        valid = make_valid(Credentials(password, known.api_token), now=timezone.now())
        write_credentials(credentials, valid, url=url)
        self.stdout.write(f"Accounts and API token: {credentials}")

    def _seed(self, today: date, password: str) -> None:
        try:
            counted = seed_company(today=today, password=password)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(", ".join(f"{count} {what}" for what, count in counted.items()))
