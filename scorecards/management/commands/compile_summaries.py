"""Compile panel summaries now, by the same path as the workers."""

import random
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.models import Job
from scorecards.models import PanelSummary
from scorecards.operations.summaries import (
    CompileReport,
    compile_in_batches,
    request_missing_summaries,
)
from scorecards.operations.summary_rows import Reading


class Command(BaseCommand):
    help = (
        "Compile panel summaries: those that wait, a job's, or all. A summary whose panel has not changed is not "
        "written again; with --job or --all one that is missing is made. Safe to run at any time, on several hosts "
        "at once and beside workers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--job", metavar="ID", help="the summaries of this job: its public id or its key")
        parser.add_argument("--stale", action="store_true", help="only those that wait to be compiled")
        parser.add_argument("--all", action="store_true", dest="everything", help="every summary there is")
        parser.add_argument(
            "--mend",
            action="store_true",
            help="believe nothing that is stored: make every document anew and write those that differ",
        )

    def handle(
        self, *args: Any, job: str | None, stale: bool, everything: bool, mend: bool, **options: Any
    ) -> None:
        if everything and (job or stale):
            raise CommandError("--all is every summary: leave --job and --stale out.")
        if not (everything or job or stale):
            raise CommandError("Say which: --stale (those that wait), --job ID, or --all.")
        if stale and mend:
            raise CommandError("--mend looks at what does not wait: leave --stale out.")
        summaries = (
            PanelSummary.objects.filter(application__job=_job(job)) if job else PanelSummary.objects.all()
        )
        if stale:
            summaries = summaries.stale()
        else:
            request_missing_summaries()
        ids = list(summaries.order_by("application_id").values_list("application_id", flat=True))
        report = self._compile(ids, Reading.STALE if stale else Reading.MEND if mend else Reading.ALL)
        rest = len(ids) - report.written
        self.stdout.write(f"{len(ids):,} summaries: {report.written:,} written, {rest:,} as they should be.")

    def _compile(self, ids: list[int], reading: Reading) -> CompileReport:
        # Those who start at once share the work: each begins elsewhere and passes over what it finds done.
        first = random.randrange(len(ids)) if ids else 0  # noqa: S311 - no secret
        report = CompileReport()
        for done, batch in compile_in_batches(ids[first:] + ids[:first], reading=reading):
            report += batch
            self._progress(done, len(ids))
        return report

    def _progress(self, done: int, of: int) -> None:
        """Draw one line over and over on a terminal; elsewhere a line for each batch."""
        line = f"{done:,} of {of:,} ({done * 100 // of} %)"
        if not self.stderr.isatty():
            self.stderr.write(line, style_func=str)
            return
        self.stderr.write(f"\r{line}", style_func=str, ending="\n" if done == of else "")
        self.stderr.flush()


def _job(named: str) -> Job:
    try:
        which = {"pk": int(named)} if named.isdecimal() else {"public_id": UUID(named)}
    except ValueError:
        raise CommandError(f"{named!r} is no job's public id, nor its key, a number.") from None
    job = Job.objects.filter(**which).first()
    if job is None:
        raise CommandError(f"There is no job {named}.")
    return job
