"""Write a panel's canonical input: everything its summary was computed from."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.errors import DomainError
from hiring.models import Application
from scorecards.management.printing import print_document
from scorecards.operations.rebuilding import input_of
from scorecards.scoring import panel_to_json, sha256_of


class Command(BaseCommand):
    help = (
        "Print the canonical input of a panel's summary, byte for byte as its input_sha256 hashes it: rubric, seats, "
        "revisions and scores by id; no name, no text. score_panel computes the summary from it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", type=UUID, help="public id of the application")
        parser.add_argument(
            "--summary-version", type=int, metavar="N", help="as it was for this version; else as it is now"
        )

    def handle(self, *args: Any, application: UUID, summary_version: int | None, **options: Any) -> None:
        found = Application.objects.filter(public_id=application).values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(f"There is no application {application}.")
        try:
            panel = panel_to_json(input_of(found, summary_version))
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        print_document(self.stdout, panel)
        self.stderr.write(f"input_sha256 {sha256_of(panel)}", style_func=str)
