"""Check the trace against the chain of its seals, and name whatever differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.models import AuditEvent, AuditSeal
from hiring.operations.sealing import verify_audit


class Command(BaseCommand):
    help = (
        "Recompute the chain of the audit trail and name every event that was changed or is gone. Reads, and changes "
        "nothing. Ends with 1 where anything differs; docs/auditing.md says what each line means."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", default="", help="the hash of a seal that you noted elsewhere; must be in the chain"
        )

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        findings = 0
        for finding in verify_audit(head=head.strip().lower()):
            findings += 1
            self.stdout.write(f"{finding.subject}: {finding.problem}")
        if findings:
            raise CommandError(f"{findings:,} things about the trail are not as they were written.")
        last = AuditSeal.objects.order_by("-number").first()
        sealed = AuditEvent.objects.exclude(seal=None).count()
        waiting = AuditEvent.objects.filter(seal=None).count()
        self.stdout.write(f"{sealed:,} events checked, no difference. {waiting:,} wait to be sealed.")
        if last:
            self.stdout.write(f"Note this elsewhere: {last.sha256}, seal {last.number:,}.")
