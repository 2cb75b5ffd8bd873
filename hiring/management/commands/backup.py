"""Write a backup of database and files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.errors import DomainError
from hiring.operations.backups import make_backup


class Command(BaseCommand):
    help = (
        "Write the database and all files into a new folder below DIR, while the site goes on, and print the folder. "
        "PostgreSQL is copied by pg_dump, of the server's version or newer, from PATH or PG_BIN."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="where backups are kept; made where it is missing")
        parser.add_argument(
            "--keep", type=int, default=0, help="delete all but the newest so many, this one included"
        )

    def handle(self, *args: Any, dir: Path, keep: int, **options: Any) -> None:  # noqa: A002 - the argument's name
        try:
            folder = make_backup(dir, keep=keep)
        except (DomainError, OSError) as error:
            raise CommandError(f"No backup was made. {getattr(error, 'detail', error)}") from error
        self.stdout.write(str(folder))
