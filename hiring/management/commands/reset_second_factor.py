"""Let somebody in again who lost their second factor, where no site admin can."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hiring.errors import DomainError
from hiring.models import User
from hiring.operations.second_factors import reset_second_factor


class Command(BaseCommand):
    help = "Take the app, the passkeys and the recovery codes off an account, and end its sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="The person's e-mail address.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["account"]).first()
        if person is None:
            raise CommandError(f"There is no account {options['account']}.")
        try:
            reset_second_factor(person_id=person.pk, by=None)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{person.email} signs in without a second factor now, and is told so by mail.")
