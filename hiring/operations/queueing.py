"""Handing a row to a worker: the row itself says what is owed, so a message that gets lost is only late."""

from celery import current_app
from django.db import transaction


def queue_on_commit(task: str, pk: int) -> None:
    """Queue a task for a row once the transaction is through; if the broker is down, a sweep does."""

    def queue() -> None:
        queue_task(task, pk)

    transaction.on_commit(queue, robust=True)


def queue_task(task: str, pk: int) -> None:
    """Put a task for one row on its queue; raises what the broker raises."""
    current_app.signature(task, args=[pk]).delay()
