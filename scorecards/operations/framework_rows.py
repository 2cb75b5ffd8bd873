"""Changing the framework by hand: its words and weights. Jobs keep the rubric they were given."""

from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone

from hiring.models import User
from hiring.models.base import Record
from hiring.operations.audit import record_event, stored_changes
from scorecards.models import Anchor, Competency, Question, RoleCompetency

FrameworkRow: TypeAlias = Competency | Anchor | Question | RoleCompetency


@transaction.atomic
def save_framework_row(
    *, row: FrameworkRow, by: User | None, changed: list[str], now: datetime | None = None
) -> FrameworkRow:
    """Save a validated row of the framework; `changed` names the fields that differ.

    Rubrics are copies, so what cards were written against stays as it was read.
    """
    row.full_clean()
    told = stored_changes(row, changed)
    row.save()
    record_event(
        action=f"{row._meta.model_name}.saved",
        by=by,
        on=_record_of(row),
        now=now or timezone.now(),
        details=told,
    )
    return row


def _record_of(row: FrameworkRow) -> Record:
    """What an audit event about the row points at."""
    if isinstance(row, Anchor):
        return row.competency
    return row.role if isinstance(row, RoleCompetency) else row
