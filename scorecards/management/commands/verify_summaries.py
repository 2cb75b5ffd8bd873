"""Recompute every stored summary from its rows, and name whatever differs."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.models import Job
from scorecards.operations.verifying import (
    Finding,
    Kind,
    applications_to_verify,
    edited_rubrics,
    in_batches,
    verify_batch,
)


class Command(BaseCommand):
    help = (
        "Recompute stored summaries and frozen versions from their rows and name every difference. Reads, and changes "
        "nothing. Ends with 1 where anything differs; docs/auditing.md says what each line means."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="every panel: what happens without --job, too")
        which.add_argument(
            "--job", type=UUID, action="append", default=[], help="panels of this job alone, by its public id"
        )

    def handle(self, *args: Any, job: list[UUID], **options: Any) -> None:
        for public_id in job:
            if not Job.objects.filter(public_id=public_id).exists():
                raise CommandError(f"There is no job {public_id}.")
        rubrics = list(edited_rubrics())
        self._tell(rubrics)
        try:
            errors, checked, stale = self._verify(applications_to_verify(job))
        except (KeyError, TypeError) as error:
            if not rubrics:
                raise
            raise CommandError("Restore these rubrics first: no figure can be computed from them.") from error
        errors += len(rubrics)
        if errors:
            raise CommandError(
                f"{errors:,} stored documents of {checked:,} panels are not what they should be."
            )
        waiting = f" {stale:,} wait to be compiled." if stale else ""
        self.stdout.write(f"{checked:,} panels checked, no difference.{waiting}")

    def _verify(self, applications: Any) -> tuple[int, int, int]:
        """Check panel after panel; the numbers of errors, of panels, and of stale summaries."""
        errors = checked = stale = 0
        total = applications.count()
        for ids in in_batches(applications):
            findings = verify_batch(ids)
            self._tell(findings)
            errors += sum(finding.is_error for finding in findings)
            stale += sum(finding.kind == Kind.STALE for finding in findings)
            checked += len(ids)
            self.stderr.write(f"{checked:,} of {total:,} panels", style_func=str)
        return errors, checked, stale

    def _tell(self, findings: list[Finding]) -> None:
        for finding in findings:
            for difference in finding.differences:
                self.stdout.write(f"{finding.subject} {finding.kind} {difference}")
