"""What workers and beat tell of themselves: signs of life, and each task's waiting, running and end."""

import atexit
import logging
import os
import socket
import time
from datetime import datetime
from typing import Any

from celery.signals import (
    after_task_publish,
    beat_init,
    before_task_publish,
    heartbeat_sent,
    task_postrun,
    task_prerun,
    worker_ready,
    worker_shutdown,
)

from hiring.metrics.signs import give_sign, take_sign_back
from hiring.metrics.tasks import FAILURE, RETRY, SUCCESS, count_task, waited_for

logger = logging.getLogger("hiring.tasks.done")

EVERY = 10.0
OUTCOMES = {"SUCCESS": SUCCESS, "RETRY": RETRY}
# What this process is, once it knows: a worker's name and what it works on, or beat.
_self: dict[str, Any] = {}
_last = 0.0


@before_task_publish.connect
def name_moment(headers: dict[str, Any], **_kwargs: Any) -> None:
    """A task knows since when a worker could have taken it."""
    eta = headers.get("eta")
    headers["due_at"] = datetime.fromisoformat(eta).timestamp() if eta else time.time()


@task_prerun.connect
def begin_task(task: Any, **_kwargs: Any) -> None:
    if not task.request.is_eager:
        task.request.waited, task.request.began = waited_for(task.request), time.monotonic()


@task_postrun.connect
def end_task(task: Any, state: str | None = None, **_kwargs: Any) -> None:
    """Count the run, and write one line about it."""
    began = getattr(task.request, "began", None)
    if task.request.is_eager or began is None:
        return
    run, waited = time.monotonic() - began, task.request.waited
    outcome = OUTCOMES.get(str(state), FAILURE)
    count_task(task.name, outcome, wait=waited, run=run)
    facts = {"outcome": outcome, "ms": round(run * 1000), "waited_ms": round((waited or 0.0) * 1000)}
    logger.info("%s ended", task.name, extra={"facts": facts})


@worker_ready.connect
def name_worker(sender: Any, **_kwargs: Any) -> None:
    queues = sorted(sender.app.amqp.queues.consume_from)
    _self.update(kind="worker", name=sender.hostname, queues=queues, processes=sender.pool.num_processes)
    live(at_once=True)


@heartbeat_sent.connect
def live(at_once: bool = False, **_kwargs: Any) -> None:
    """Give a sign of life, at most every ten seconds, from the loop that takes tasks: a stuck one gives none."""
    global _last  # noqa: PLW0603 - the clock of this one process
    if _self and (at_once or time.monotonic() - _last >= EVERY):
        _last = time.monotonic()
        give_sign(**_self, pid=os.getpid())


@worker_shutdown.connect
def say_goodbye(**_kwargs: Any) -> None:
    """A worker or a beat that was stopped is not one that fell silent."""
    if _self:
        take_sign_back(_self["kind"], _self["name"])


@beat_init.connect
def name_beat(**_kwargs: Any) -> None:
    """Beat has no signal for its end. Its scheduler is closed in the handler of SIGTERM, where a lock may be held."""
    atexit.register(say_goodbye)
    _self.update(kind="beat", name=f"{socket.gethostname()}-{os.getpid()}")
    live(at_once=True)


@after_task_publish.connect
def tick(**_kwargs: Any) -> None:
    """Beat lives as long as it queues: every twenty seconds something is due."""
    if _self.get("kind") == "beat":
        live()
