"""The letter about people who are about to go: how many and from when, and no names in it."""

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.formats import date_format

from hiring.models import Mail, PlannedErasure
from hiring.operations.letter import Letter


def erasures(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001 - each letter is told the moment
    """How many people the reader knows of are to be erased, and when the first goes."""
    plans = PlannedErasure.objects.open().visible_to(mail.recipient)
    found = plans.aggregate(number=Count("pk"), first=Min("erase_after"))
    if found["first"] is None:
        raise LookupError(f"Mail {mail.pk} has nobody to tell of.")
    number = found["number"]
    people, go = ("1 person", "goes") if number == 1 else (f"{number:,} people", "go")
    return Letter(
        subject=f"To be erased: {people}",
        lead=f"{people} whose files you run {go} for good when their notice has passed, as your retention rules say. "
        "Look at who it is: whoever must stay is held or postponed there.",
        facts=[("The first goes after", f"{date_format(found['first'].astimezone(UTC), 'j F Y, H:i')} UTC")],
        verb="See who goes, and why",
        href=settings.BASE_URL.rstrip("/") + reverse("admin:hiring_plannederasure_changelist"),
    )
