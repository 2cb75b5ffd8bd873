"""Fill an empty database with a crowd, to see how the workplace holds up."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hiring.errors import DomainError
from scorecards.scale.seed import seed_crowd


class Command(BaseCommand):
    help = (
        "Fill the database with many candidates, applications and panels. Not for a database that is in use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--candidates", type=int, default=20_000)
        parser.add_argument("--applications", type=int, default=30_000)
        parser.add_argument("--jobs", type=int, default=40)
        parser.add_argument("--password", action="store_true", help="ask for a password of the crowd's staff")

    def handle(
        self, *args: Any, candidates: int, applications: int, jobs: int, password: bool, **options: Any
    ) -> None:
        try:
            recruiter = seed_crowd(
                candidates=candidates,
                applications=applications,
                jobs=jobs,
                now=timezone.now(),
                password=getpass("Password of the crowd's staff: ") if password else None,
                tell=self.stdout.write,
            )
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"Recruiters and others are at @crowd.example, such as {recruiter.email}.")
