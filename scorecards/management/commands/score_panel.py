"""Recompute a panel's summary from an exported file, without a database."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scorecards.management.printing import print_document
from scorecards.scoring import BadPanel, summarise
from scorecards.scoring.files import read_file
from scorecards.scoring.schema import PUBLISHED


class Command(BaseCommand):
    help = (
        "Read a panel's canonical input (export_panel writes it) and print the document the formula makes of it, "
        "byte for byte as it is hashed. No database is asked."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", metavar="FILE.json", help="the input; - reads standard input")
        what.add_argument(
            "--schema", choices=sorted(PUBLISHED), help="print this JSON Schema instead, as it is published"
        )

    def handle(self, *args: Any, file: str | None, schema: str | None, **options: Any) -> None:
        if schema:
            self.stdout.write(json.dumps(PUBLISHED[schema], indent=2, ensure_ascii=False))
            return
        try:
            print_document(self.stdout, summarise(read_file(file or "-")))
        except BadPanel as refusal:
            raise CommandError(f"{file}: {refusal}") from refusal
