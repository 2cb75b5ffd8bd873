"""Bring a backup back and check it."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.errors import DomainError
from hiring.operations.restoring import lost_files, problems_of_trail, restore_backup


class Command(BaseCommand):
    help = (
        "Fill an empty database and an empty MEDIA_ROOT from a folder that `backup` made, bring the schema up to this "
        "version, and recompute the audit trail's chain and every summary. Ends with 1 where anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `backup` printed")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = restore_backup(folder)
        except (DomainError, OSError) as error:
            raise CommandError(
                f"The restore did not go through. {getattr(error, 'detail', error)}"
            ) from error
        self.stdout.write(f"Restored the backup of {manifest['made_at']} with {manifest['files']:,} files.")
        call_command("migrate", interactive=False, verbosity=0)
        problems = [*problems_of_trail(manifest), *(f"missing: {name}" for name in lost_files())]
        for problem in problems:
            self.stdout.write(problem)
        try:
            call_command("verify_summaries", stdout=self.stdout)
        except CommandError as error:
            problems.append(str(error))
            self.stdout.write(str(error))
        if problems:
            raise CommandError(f"Restored, but {len(problems):,} things are not as they were.")
        self.stdout.write("The audit trail's chain, the noted head and all files are as they were.")
