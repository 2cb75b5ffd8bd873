"""Say who goes by the retention rules and why, and plan it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hiring.models import Candidate, PlannedErasure
from hiring.operations.erasure_news import owe_erasure_news
from hiring.operations.planning import notice_ends, plan_erasures, spare_people
from hiring.operations.retention import rules_in_force
from hiring.operations.retention_words import day_words, explain_verdict


class Command(BaseCommand):
    help = (
        "Plan to erase everybody whom the retention rules in force do not keep any longer, as happens every night. "
        "Nobody is erased by this command; those planned go when their notice has passed (PURGE_NOTICE_DAYS)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say who would be planned")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if not rules_in_force():
            self.stdout.write("No rule is in force, so nobody goes.")
        if not dry_run:
            spared = spare_people(now=now)
            if spared:
                self.stdout.write(f"{spared:,} spared: they are not due any more.")
        number, after = 0, 0
        while after is not None:
            step = plan_erasures(after=after, now=now, dry_run=dry_run)
            after = step.after  # type: ignore[assignment]
            number += len(step.planned)
            self._tell(step.planned, day_words(notice_ends(now)))
        if not dry_run:
            owe_erasure_news(now=now)
        waiting = PlannedErasure.objects.open().count()
        verb = "would be planned" if dry_run else "planned"
        self.stdout.write(f"{number:,} {verb}. {waiting:,} wait for their notice to pass.")

    def _tell(self, planned: dict[int, Any], goes: str) -> None:
        # Ids and no names: what a terminal shows, a log keeps.
        ids = dict(Candidate.objects.filter(pk__in=planned).values_list("pk", "public_id"))
        for pk, verdict in planned.items():
            self.stdout.write(f"{ids[pk]} goes after {goes}. {explain_verdict(verdict)}")
