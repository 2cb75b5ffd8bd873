"""Runs of tasks that end with their process."""

from typing import Any

from billiard.einfo import ExceptionInfo
from billiard.exceptions import WorkerLostError
from celery.worker.request import Request

from hiring.metrics.tasks import count_task


class CountedRequest(Request):
    """A message that a worker took; counts the runs that end with their process, which no task can tell."""

    def on_timeout(self, soft: bool, timeout: float) -> None:
        super().on_timeout(soft, timeout)
        if not soft:
            count_task(self.name, "killed", wait=None, run=timeout)

    def on_failure(self, exc_info: ExceptionInfo, *args: Any, **kwargs: Any) -> Any:
        if isinstance(exc_info.exception, WorkerLostError):
            count_task(self.name, "lost", wait=None, run=None)
        return super().on_failure(exc_info, *args, **kwargs)
