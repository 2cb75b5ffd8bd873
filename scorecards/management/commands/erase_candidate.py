"""Erase a person for good, after a look at what goes."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hiring.errors import DomainError
from hiring.models import Candidate
from scorecards.operations.erasing import erase_candidate


class Command(BaseCommand):
    help = (
        "Take a person out of everything that is stored: who they are and every word about them. It cannot be undone. "
        "docs/privacy.md says what goes, what stays and why."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("candidate", type=UUID, help="the candidate's public id")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, candidate: UUID, yes: bool, **options: Any) -> None:
        person = Candidate.objects.filter(public_id=candidate).first()
        if person is None:
            raise CommandError(f"There is no candidate {candidate}.")
        if person.is_erased:
            self.stdout.write("This person was erased already.")
            return
        if not yes and input(f'Erase {person} for good? Type "erase": ').strip() != "erase":
            raise CommandError("Nothing was changed.")
        try:
            erase_candidate(candidate_id=person.pk, by=None)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(self.style.SUCCESS(f"{candidate} is erased."))
