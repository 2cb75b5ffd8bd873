"""Make an API token at the console, for whoever sets machines up by script."""

import uuid
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hiring.errors import DomainError
from hiring.models import Job, User
from hiring.operations.access import create_api_token
from hiring.scopes import EVERYTHING_READ, SCOPES

EVERYTHING = " and ".join(EVERYTHING_READ)


class Command(BaseCommand):
    help = "Create a token of a service account and print it, once and alone, on the first line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="The service account's e-mail address.")
        parser.add_argument("--name", required=True, help="What the token is for; it stands in the admin.")
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=SCOPES,
            metavar="SCOPE",
            help=f"May be given several times; without it {EVERYTHING}. One of: {', '.join(SCOPES)}.",
        )
        parser.add_argument(
            "--job", action="append", dest="jobs", default=[], help="A job's id: only these jobs' share."
        )
        parser.add_argument("--days", type=int, help="How long it opens anything; without it until revoked.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token, secret = create_api_token(
                user=_account(options["account"]),
                name=options["name"],
                by=None,
                scopes=options["scopes"] or EVERYTHING_READ,
                jobs=[_job(text) for text in options["jobs"]],
                expires_at=timezone.now() + timedelta(days=options["days"]) if options["days"] else None,
            )
        except DomainError as refusal:
            raise CommandError(" ".join([refusal.detail, *refusal.fields.values()])) from None
        self.stdout.write(secret)
        self.stderr.write(f"{token} opens {', '.join(token.scopes)}. It is not shown again.")


def _account(email: str) -> User:
    account: User | None = User.objects.filter(email__iexact=email).first()
    if account is None:
        raise CommandError(
            f"There is no account {email}. Create it in the admin, with the persona Integration."
        )
    return account


def _job(text: str) -> Job:
    try:
        job: Job | None = Job.objects.filter(public_id=uuid.UUID(text)).first()
    except ValueError:
        job = None
    if job is None:
        raise CommandError(f"There is no job {text}. Its id stands in its address in the API.")
    return job
