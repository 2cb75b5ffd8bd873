"""Write everything that is kept about a person into a ZIP, to be handed to them."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hiring.models import Candidate
from hiring.operations.audit import record_event
from scorecards.operations.subject_archive import write_archive


class Command(BaseCommand):
    help = (
        "Write a ZIP with everything that is kept about a person: a page to read, data with its schema, and their "
        "papers. Third parties are masked; docs/privacy.md says what is in it and what is not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("candidate", type=UUID, help="the candidate's public id")
        parser.add_argument("--output", type=Path, required=True, help="the ZIP to write; must not exist yet")

    def handle(self, *args: Any, candidate: UUID, output: Path, **options: Any) -> None:
        person = Candidate.objects.filter(public_id=candidate).first()
        if person is None:
            raise CommandError(f"There is no candidate {candidate}.")
        if person.is_erased:
            raise CommandError("This person was erased; nothing is left to hand out.")
        now = timezone.now()
        try:
            # Readable by whoever runs the command alone.
            output.touch(mode=0o600, exist_ok=False)
            with output.open("wb") as file:
                data = write_archive(person, file, now)
        except FileExistsError:
            raise CommandError(f"{output} exists already. Choose another name.") from None
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        record_event(action="candidate.exported", by=None, on=person, now=now)
        self.stdout.write(self.style.SUCCESS(f"Wrote {output}. Left out:"))
        for sentence in data["left_out"]:
            self.stdout.write(f"- {sentence}")
