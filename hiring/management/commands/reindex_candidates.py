"""Write what everybody is searched and matched by anew."""

from typing import Any

from django.core.management.base import BaseCommand

from hiring.models import Candidate
from hiring.operations.indexing import reindex_everybody


class Command(BaseCommand):
    help = "Write what all people are found by anew: after an upgrade, or a changed PHONE_REGION. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        total = Candidate.objects.count()
        done = 0
        for done in reindex_everybody():
            self.stdout.write(f"{done:,} of {total:,}")
        self.stdout.write(self.style.SUCCESS(f"{done:,} people are up to date."))
