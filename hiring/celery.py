"""The Celery application: settings come from Django, tasks from each app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")

app = Celery("fairpanel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**_kwargs: Any) -> None:
    """Workers log as Django's LOGGING says; without a receiver Celery would set its own level and format."""


@task_prerun.connect
def replace_old_connections(task: Any, **_kwargs: Any) -> None:
    """A worker keeps its connection from task to task, as the web does from request to request (CONN_MAX_AGE)."""
    if not task.request.is_eager:
        close_old_connections()
