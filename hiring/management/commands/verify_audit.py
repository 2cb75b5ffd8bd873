"""Check the trace against the chain of its seals, and name whatever differs."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.models import AuditEvent, AuditSeal
from hiring.operations.archive_files import ArchiveReading
from hiring.operations.sealing import AuditFinding, archived_up_to, verify_audit


class Command(BaseCommand):
    help = (
        "Recompute the chain of the audit trail and name every event that was changed or is gone, in the database and "
        "in the archives that are given. Reads, and changes nothing. Ends with 1 where anything differs; "
        "docs/auditing.md says what each line means."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", default="", help="the hash of a seal that you noted elsewhere; must be in the chain"
        )
        parser.add_argument(
            "--archive",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a file of archive_audit, to be compared with the seals; may be given several times",
        )

    def handle(self, *args: Any, head: str, archive: Sequence[Path], **options: Any) -> None:
        readings = [ArchiveReading(path) for path in archive]
        findings = 0
        try:
            for finding in _all_findings(head.strip().lower(), readings):
                findings += 1
                self.stdout.write(f"{finding.subject}: {finding.problem}")
        except OSError as error:
            raise CommandError(f"An archive cannot be read. {error}") from error
        if findings:
            raise CommandError(f"{findings:,} things about the trail are not as they were written.")
        self._tell(readings)

    def _tell(self, readings: Sequence[ArchiveReading]) -> None:
        last = AuditSeal.objects.order_by("-number").first()
        sealed = AuditEvent.objects.exclude(seal=None).count()
        waiting = AuditEvent.objects.filter(seal=None).count()
        self.stdout.write(f"{sealed:,} events checked, no difference. {waiting:,} wait to be sealed.")
        for one in readings:
            self.stdout.write(
                f"{one.path}: {one.events:,} events checked, seals {one.first:,} to {one.last:,}."
            )
        for start, end in _not_given(readings, archived_up_to()):
            self.stdout.write(
                f"Seals {start:,} to {end:,} are archived: give --archive to check their events."
            )
        if last:
            self.stdout.write(f"Note this elsewhere: {last.sha256}, seal {last.number:,}.")


def _all_findings(head: str, readings: Iterable[ArchiveReading]) -> Iterator[AuditFinding]:
    yield from verify_audit(head=head)
    for reading in readings:
        yield from reading.findings()


def _not_given(readings: Iterable[ArchiveReading], last: int) -> Iterator[tuple[int, int]]:
    """Stretches of archived seals, up to the last, that are in none of these files."""
    number = 1
    for one in sorted(readings, key=lambda one: one.first):
        if number < one.first and number <= last:
            yield number, min(one.first - 1, last)
        number = max(number, one.last + 1)
    if number <= last:
        yield number, last
