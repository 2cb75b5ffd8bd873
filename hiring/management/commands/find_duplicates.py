"""Find people who may be in the system twice."""

from typing import Any

from django.core.management.base import BaseCommand

from hiring.matching import Key
from hiring.operations.duplicates import BEFORE_ALL, refresh_pairs, sweep_step
from hiring.operations.indexing import reindex_missing


class Command(BaseCommand):
    help = "Compare everybody with whom they share a trait, and propose likely pairs. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reindex_missing():,} people were not indexed yet.")
        self.stdout.write(f"{refresh_pairs():,} pairs are alike no longer.")
        compared = proposed = 0
        after: Key | None = BEFORE_ALL
        while after is not None:
            step = sweep_step(after=after)
            compared, proposed, after = compared + step.compared, proposed + step.proposed, step.after
            self.stdout.write(f"{compared:,} pairs compared, {proposed:,} proposed")
        self.stdout.write(self.style.SUCCESS(f"{proposed:,} new pairs are proposed."))
