"""Settings of workers that are given little time and little memory, and tasks that want more of both."""

import os
import time
from pathlib import Path

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from tests.settings import *  # noqa: F403
from tests.settings import CELERY_TASK_ANNOTATIONS as PRODUCT

CELERY_IMPORTS = ["tests.services.strained", "tests.services.short_runs"]
CELERY_TASK_ANNOTATIONS = {
    **PRODUCT,
    "scorecards.compile_panel_summaries": {"soft_time_limit": 3, "time_limit": 120},
    "hiring.make_export": {"soft_time_limit": 3, "time_limit": 120},
    "tests.stubborn": {"soft_time_limit": 1, "time_limit": 2},
}
MEGABYTE = 1024 * 1024


def note():
    with Path(os.environ["STRAINED_FOLDER"], "pids").open("a") as file:
        file.write(f"{os.getpid()}\n")


@shared_task(name="tests.modest")
def modest():
    note()


@shared_task(name="tests.greedy")
def greedy():
    """Leaves its process larger than the 400 MB it may have."""
    assert bytearray(500 * MEGABYTE).count(0) == 500 * MEGABYTE
    note()


@shared_task(name="tests.stubborn")
def stubborn():
    """Does not end when it is asked to."""
    note()
    try:
        time.sleep(60)
    except SoftTimeLimitExceeded:
        time.sleep(60)
