"""The Celery application: settings come from Django, tasks from each app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")

app = Celery("fairpanel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**_kwargs: Any) -> None:
    """Workers log as Django's LOGGING says; without a receiver Celery would set its own level and format."""
