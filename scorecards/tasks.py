"""What workers do. Each task takes ids, may run twice or late, and leaves the thinking to an operation."""

import logging

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from hiring.operations.queueing import queue_task
from scorecards.operations.packets import PACKET_TASK, expire_packets, stale_packets
from scorecards.operations.packets import make_packet as write_packet
from scorecards.operations.purging import purge_people as purge
from scorecards.operations.subject_exports import (
    SUBJECT_EXPORT_TASK,
    expire_subject_exports,
    stale_subject_exports,
)
from scorecards.operations.subject_exports import make_subject_export as write_subject_export
from scorecards.operations.summaries import (
    BATCH,
    COMPILE_TASK,
    compile_summaries,
    queue_compilation,
    stale_application_ids,
)
from scorecards.operations.summary_rows import Reading

logger = logging.getLogger(__name__)

SWEEP_LIMIT = 20_000


@shared_task(
    name=COMPILE_TASK, autoretry_for=(OperationalError,), retry_backoff=1, retry_backoff_max=30, max_retries=5
)
def compile_panel_summaries(application_ids: list[int]) -> None:
    """Compile the summaries that wait; those that are gone, or that another worker has compiled, are passed over."""
    report = compile_summaries(application_ids, reading=Reading.STALE)
    logger.info(
        "Compiled %s summaries, confirmed %s, left %s", report.written, report.confirmed, report.untouched
    )


@shared_task(name="scorecards.sweep_panel_summaries")
def sweep_panel_summaries() -> None:
    """Queue every summary that still waits: what a dead broker or a killed worker left behind."""
    ids = stale_application_ids(SWEEP_LIMIT)
    for start in range(0, len(ids), BATCH):
        queue_compilation(ids[start : start + BATCH])


@shared_task(
    name=PACKET_TASK, autoretry_for=(OperationalError,), retry_backoff=1, retry_backoff_max=30, max_retries=3
)
def make_packet(packet_id: int) -> None:
    """Make the file of a packet."""
    write_packet(packet_id)


@shared_task(name="scorecards.sweep_packets")
def sweep_packets() -> None:
    """Queue every packet nobody makes: what a dead broker or a killed worker left behind."""
    for pk in stale_packets(timezone.now()):
        queue_task(PACKET_TASK, pk)


@shared_task(name="scorecards.expire_packets")
def expire() -> None:
    """Delete packets that are older than a week."""
    count = expire_packets(timezone.now())
    if count:
        logger.info("Deleted %s packets", count)


@shared_task(
    name=SUBJECT_EXPORT_TASK,
    autoretry_for=(OperationalError,),
    retry_backoff=1,
    retry_backoff_max=30,
    max_retries=3,
)
def make_subject_export(export_id: int) -> None:
    """Write down for somebody everything that is kept about them."""
    write_subject_export(export_id)


@shared_task(name="scorecards.sweep_subject_exports")
def sweep_subject_exports() -> None:
    """Queue every export for a candidate that nobody makes."""
    for pk in stale_subject_exports(timezone.now()):
        queue_task(SUBJECT_EXPORT_TASK, pk)


@shared_task(name="scorecards.expire_subject_exports")
def expire_exports_for_candidates() -> None:
    """Delete exports for candidates that are older than a week."""
    count = expire_subject_exports(timezone.now())
    if count:
        logger.info("Deleted %s exports for candidates", count)


@shared_task(
    name="scorecards.purge_people",
    autoretry_for=(OperationalError,),
    retry_backoff=1,
    retry_backoff_max=30,
    max_retries=3,
)
def purge_people() -> None:
    """Erase people whose notice has passed, for two minutes at most, and queue the rest."""
    report = purge()
    if report.erased or report.spared or report.left:
        logger.info("Erased %s people, spared %s, left %s", report.erased, report.spared, report.left)
    if report.more:
        purge_people.delay()
