"""What workers do. Each task takes ids, may run twice or late, and leaves the thinking to an operation."""

import logging

from celery import shared_task
from django.db import OperationalError

from scorecards.operations.summaries import (
    BATCH,
    COMPILE_TASK,
    compile_summaries,
    queue_compilation,
    stale_application_ids,
)

logger = logging.getLogger(__name__)

SWEEP_LIMIT = 20_000


@shared_task(
    name=COMPILE_TASK, autoretry_for=(OperationalError,), retry_backoff=1, retry_backoff_max=30, max_retries=5
)
def compile_panel_summaries(application_ids: list[int]) -> None:
    """Compile the summaries of these applications; those that are gone are passed over."""
    report = compile_summaries(application_ids)
    logger.info(
        "Compiled %s summaries, confirmed %s, left %s", report.written, report.confirmed, report.untouched
    )


@shared_task(name="scorecards.sweep_panel_summaries")
def sweep_panel_summaries() -> None:
    """Queue every summary that still waits: what a dead broker or a killed worker left behind."""
    ids = stale_application_ids(SWEEP_LIMIT)
    for start in range(0, len(ids), BATCH):
        queue_compilation(ids[start : start + BATCH])
