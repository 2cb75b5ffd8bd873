"""Load the product ladder, the competency framework and the personas' permissions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.errors import DomainError
from hiring.operations.ladder import load_ladder
from hiring.operations.people import sync_personas
from scorecards.operations.framework import load_framework


class Command(BaseCommand):
    help = "Load the ladder, the competency framework and the personas; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--ladder",
            help="order the ladder as a preset does: large, or small (below about 5,000 employees)",
        )

    def handle(self, *args: Any, ladder: str | None, **options: Any) -> None:
        sync_personas()
        try:
            report = load_ladder(preset=ladder) + load_framework()
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        for what, count in sorted(report.items()):
            self.stdout.write(f"{count:5} {what}")
