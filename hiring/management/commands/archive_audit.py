"""Take old events of the audit trail out of the database into a file that is proven first."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.errors import DomainError
from hiring.operations.archiving import Archive, delete_archived, events_left, make_archive


class Command(BaseCommand):
    help = (
        "Write the events of the audit trail that are older than a day into a file, prove the file against the seals, "
        "and delete those events. The seals stay. Run again with the same words after it was stopped, it goes on. "
        "docs/auditing.md says how the file is checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--before", type=_day, required=True, metavar="YYYY-MM-DD", help="the first day whose events stay"
        )
        parser.add_argument(
            "--to",
            type=Path,
            required=True,
            metavar="FILE",
            help="a file that is not there yet; compressed where its name ends in .gz",
        )
        parser.add_argument("--yes", action="store_true", help="do not ask before deleting")

    def handle(self, *args: Any, before: date, to: Path, yes: bool, **options: Any) -> None:
        try:
            archive = make_archive(to, before=before)
        except (DomainError, OSError) as error:
            raise CommandError(getattr(error, "detail", f"No archive was written. {error}")) from error
        if archive is None:
            self.stdout.write(
                f"No seal holds only events from before {before} that are still in the database."
            )
            return
        self.stdout.write(
            f"{archive.path} holds seals {archive.first:,} to {archive.last:,}, {archive.events:,} events, "
            f"and agrees with the chain. SHA-256: {archive.sha256}"
        )
        self._delete(archive, yes)

    def _delete(self, archive: Archive, yes: bool) -> None:
        left = events_left(archive)
        if left and not yes and input(f'Delete {left:,} events? Type "archive": ').strip() != "archive":
            raise CommandError("Nothing was deleted. The file stays, and the same command goes on with it.")
        try:
            deleted = delete_archived(archive)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(
            self.style.SUCCESS(f"{deleted:,} events were deleted. Keep the file: it alone has them.")
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no day. Write it like 2026-01-31.") from None
