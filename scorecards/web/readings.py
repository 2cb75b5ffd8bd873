"""Who had the evidence of a panel on their screen: the part of the audit trail that pages write."""

from collections.abc import Iterable

from hiring.models import Application, User
from hiring.operations.audit import record_reading
from hiring.trail import PANEL_READ


def remember_reading(user: User, applications: Iterable[Application]) -> None:
    """Write down that this person was shown colleagues' cards of these panels; a page read again soon adds nothing."""
    record_reading(action=PANEL_READ, by=user, on=applications)
