"""What workers do for the pipeline. Each task may run twice or late, and leaves the thinking to an operation."""

import logging
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from hiring.operations.announcing import SEND_TASK as SEND_WEBHOOKS_TASK
from hiring.operations.changes import prune_changes
from hiring.operations.duplicates import BEFORE_ALL, refresh_pairs, sweep_step
from hiring.operations.erasure_news import owe_erasure_news
from hiring.operations.expiry import expire_files
from hiring.operations.exports import EXPORT_TASK, stale_exports
from hiring.operations.exports import make_export as write_export
from hiring.operations.idempotency import prune_keys
from hiring.operations.import_runs import check_rows, run_rows, stale_imports
from hiring.operations.imports import CHECK_TASK, RUN_TASK
from hiring.operations.indexing import reindex_missing
from hiring.operations.mails import SEND_TASK, send_due_mails
from hiring.operations.planning import plan_erasures as plan_step
from hiring.operations.planning import spare_people
from hiring.operations.pruning import prune_made_files, prune_mails, prune_sessions
from hiring.operations.queueing import queue_task
from hiring.operations.reminders import owe_reminders
from hiring.operations.resource_exports import (
    RESOURCE_EXPORT_TASK,
    stale_resource_exports,
)
from hiring.operations.resource_exports import make_resource_export as write_resource_export
from hiring.operations.sealing import AT_ONCE, SEAL_TASK, seal_events
from hiring.operations.webhook_sending import send_due, waiting_webhooks
from hiring.operations.webhooks import prune_deliveries

logger = logging.getLogger(__name__)


@shared_task(name=SEND_TASK)
def send_mails() -> None:
    """Send what is due; what fails or does not get its turn is found by the next sweep."""
    report = send_due_mails()
    if report.sent or report.lapsed or report.failed:
        logger.info("Sent %s mails, dropped %s, put off %s", report.sent, report.lapsed, report.failed)


@shared_task(
    name="hiring.owe_reminders",
    autoretry_for=(OperationalError,),
    retry_backoff=1,
    retry_backoff_max=30,
    max_retries=3,
)
def remind() -> None:
    """Owe the reminders and escalations whose moment has come."""
    owed = owe_reminders()
    if owed:
        logger.info("Owed %s reminders and escalations", owed)


@shared_task(name="hiring.find_duplicates")
def find_duplicates(kind: str = "", value: str = "") -> None:
    """Propose people who may be in the system twice, a step at a time: each queues the next, on to the last block."""
    if (kind, value) == BEFORE_ALL:
        reindex_missing()
        refresh_pairs()
    step = sweep_step(after=(kind, value))
    if step.proposed:
        logger.info("Compared %s pairs of people, proposed %s", step.compared, step.proposed)
    if step.after:
        find_duplicates.delay(*step.after)


# What a list or an export still owes stands in its own row: the sweep finds what these retries give up.
_patient: dict[str, Any] = {
    "autoretry_for": (OperationalError,),
    "retry_backoff": 1,
    "retry_backoff_max": 30,
    "max_retries": 3,
}


@shared_task(name=CHECK_TASK, **_patient)
def check_import(import_id: int) -> None:
    """Say what each row of an uploaded list would do."""
    check_rows(import_id)


@shared_task(name=RUN_TASK, **_patient)
def run_import(import_id: int) -> None:
    """Write a confirmed list for a minute, and queue the rest."""
    if not run_rows(import_id):
        queue_task(RUN_TASK, import_id)


@shared_task(name=EXPORT_TASK, **_patient)
def make_export(export_id: int) -> None:
    """Write the file of an export."""
    write_export(export_id)


@shared_task(name=RESOURCE_EXPORT_TASK, **_patient)
def make_resource_export(export_id: int) -> None:
    """Write the file of a whole resource."""
    write_resource_export(export_id)


@shared_task(name="hiring.sweep_files")
def sweep_files() -> None:
    """Queue every list and export nobody works on: what a dead broker or a killed worker left behind."""
    now = timezone.now()
    for pk, checking in stale_imports(now):
        queue_task(CHECK_TASK if checking else RUN_TASK, pk)
    for pk in stale_exports(now):
        queue_task(EXPORT_TASK, pk)
    for pk in stale_resource_exports(now):
        queue_task(RESOURCE_EXPORT_TASK, pk)


@shared_task(name="hiring.expire_files")
def expire() -> None:
    """Delete uploaded lists and exports that are older than a week."""
    count = expire_files(timezone.now())
    if count:
        logger.info("Deleted %s lists and exports", count)


@shared_task(name="hiring.prune_changes")
def prune() -> None:
    """Forget what nobody may ask for any more; what a run does not manage in its time, the next one does."""
    now = timezone.now()
    changes, keys = prune_changes(now), prune_keys(now)
    events = prune_deliveries(now - timedelta(days=settings.WEBHOOK_LOG_DAYS))
    if changes or keys or events:
        logger.info("Forgot %s old changes, %s kept answers, %s events of webhooks", changes, keys, events)
    mails, sessions, files = prune_mails(now), prune_sessions(now), prune_made_files(now)
    if mails or sessions or files:
        logger.info("Forgot %s old mails, %s rows of sessions, %s of exports", mails, sessions, files)


@shared_task(name=SEND_WEBHOOKS_TASK)
def send_webhooks(webhook_id: int) -> None:
    """Send what is due to one webhook; what fails or does not get its turn is found by the next sweep."""
    report = send_due(webhook_id)
    if report.delivered or report.failed or report.lapsed:
        logger.info("Sent %s events, put off %s", report.delivered, report.failed)


@shared_task(name="hiring.sweep_webhooks")
def sweep_webhooks() -> None:
    """Queue every webhook to which something is due: tries that come round, and what a dead broker forgot."""
    for pk in waiting_webhooks(timezone.now()):
        queue_task(SEND_WEBHOOKS_TASK, pk)


@shared_task(name=SEAL_TASK)
def seal_audit() -> None:
    """Seal the trace of the last minute; a backlog is worked off in one go."""
    while seal_events() == AT_ONCE:
        pass


@shared_task(name="hiring.plan_erasures", **_patient)
def plan_erasures(after: int = 0) -> None:
    """Plan who goes by the retention rules, a step at a time: each queues the next, and the last tells of it."""
    spared = 0 if after else spare_people()
    step = plan_step(after=after)
    if spared or step.planned:
        logger.info("Planned to erase %s people, spared %s", len(step.planned), spared)
    if step.after:
        plan_erasures.delay(step.after)
    else:
        owe_erasure_news()
