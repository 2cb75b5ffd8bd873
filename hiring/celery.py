"""The Celery application: settings come from Django, tasks from each app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.db import close_old_connections

from hiring.metrics import worker  # noqa: F401 - connects its signals
from hiring.origin import NOWHERE, Origin, begin, current_origin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")

app = Celery("fairpanel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.Task.Request = "hiring.metrics.messages:CountedRequest"
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**_kwargs: Any) -> None:
    """Workers log as Django's LOGGING says; without a receiver Celery would set its own level and format."""


@before_task_publish.connect
def name_origin(headers: dict[str, Any], **_kwargs: Any) -> None:
    """A task knows which request queued it, however many tasks lie between."""
    headers.setdefault("request_id", current_origin().request_id)


@task_prerun.connect
def take_origin(task: Any, task_id: str, **_kwargs: Any) -> None:
    """What a worker does is traced to the request that asked for it, or to the task where none did."""
    if not task.request.is_eager:
        request_id = getattr(task.request, "request_id", None) or task_id
        begin(Origin(request_id, task=task.name, task_id=task_id))


@task_postrun.connect
def forget_origin(task: Any, **_kwargs: Any) -> None:
    if not task.request.is_eager:
        begin(NOWHERE)


@task_prerun.connect
def replace_old_connections(task: Any, **_kwargs: Any) -> None:
    """A worker keeps its connection from task to task, as the web does from request to request (CONN_MAX_AGE)."""
    if not task.request.is_eager:
        close_old_connections()
