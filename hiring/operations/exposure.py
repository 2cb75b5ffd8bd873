"""Who could read a panel's cards, kept for as long as the application: independence cannot be won back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hiring.models import ApiToken, Application, Exposure, Panelist, User, Webhook
from hiring.querysets import ApplicationQuerySet
from hiring.scopes import JUDGEMENTS, READ, allows


def is_exposed(*, application_id: int, user: User) -> bool:
    """Whether this person can read a colleague's card of this application, or could at any time before.

    A service account can where any token of its own, revoked ones included, or a webhook shows it judgements.
    """
    if user.is_service and not _is_told_judgements(user):
        return False
    seats = Panelist.objects.filter(interview__application=application_id, user=user)
    return (
        Exposure.objects.filter(application=application_id, user=user).exists()
        or seats.filter(exposed_at__isnull=False).exists()
        or Application.objects.filter(pk=application_id).exposed_to(user).exists()
    )


def _is_told_judgements(account: User) -> bool:
    """Whether a service account was ever given a door behind which panels' judgements stand."""
    tokens = ApiToken.objects.filter(user=account).values_list("scopes", flat=True)
    opened = any(allows(scopes, resource, READ) for scopes in tokens for resource in JUDGEMENTS)
    return opened or Webhook.objects.filter(owner=account).exists()


@transaction.atomic
def remember_exposures(*, applications: ApplicationQuerySet, users: Iterable[User], now: datetime) -> None:
    """Keep which of these panels each person can read. To be called before any of their powers ends."""
    for user in users:
        exposed = applications.exposed_to(user).values_list("pk", flat=True)
        Exposure.objects.bulk_create(
            (Exposure(application_id=pk, user=user, exposed_at=now) for pk in exposed), ignore_conflicts=True
        )


def remember_seat(seat: Panelist) -> None:
    """Keep the exposure of a seat that is about to be taken away; the seat's interview must be loaded."""
    if seat.exposed_at:
        Exposure.objects.get_or_create(
            application_id=seat.interview.application_id,
            user=seat.user,
            defaults={"exposed_at": seat.exposed_at},
        )
