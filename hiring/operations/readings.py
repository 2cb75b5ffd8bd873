"""Who read which lists: bounded, so that a mirror that asks every minute does not fill the trail."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from hiring.models import ApiToken, AuditEvent, User
from hiring.operations.audit import record_event

LIST_READ = "list.read"
# More kinds of reading than one caller has in an hour.
_LATEST = 100


class _Hour:
    """What this process knows to be written of the hour that runs: asking again costs nothing."""

    def __init__(self) -> None:
        self.begins: datetime | None = None
        self.known: set[tuple[Any, ...]] = set()

    def holds(self, hour: datetime, key: tuple[Any, ...]) -> bool:
        return self.begins == hour and key in self.known

    def add(self, hour: datetime, key: tuple[Any, ...]) -> None:
        if self.begins == hour:
            self.known.add(key)
        else:
            self.begins, self.known = hour, {key}


_this_hour = _Hour()


def record_list_reading(
    *, by: User, token: ApiToken | None, resource: str, private: bool = False, now: datetime | None = None
) -> None:
    """Write that somebody read rows of a resource: once an hour for each token, or person where there is none.

    `private` says that contact data came along. Of processes that meet a caller at the same moment more than one may
    write it; none is left out.
    """
    now = now or timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    on: Any = token or by
    key = (on.public_id, resource, private)
    if _this_hour.holds(hour, key):
        return
    details = {"resource": resource, "private": private}
    latest = AuditEvent.objects.filter(object_id=on.public_id).order_by("-pk")[:_LATEST]
    seen = [
        told
        for at, act, told in latest.values_list("at", "action", "details")
        if act == LIST_READ and at >= hour
    ]
    if details not in seen:
        record_event(action=LIST_READ, by=by, on=on, now=now, details=details)
    _this_hour.add(hour, key)
