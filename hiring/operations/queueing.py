"""Handing work to a worker: rows say what is owed, so a message that gets lost is only late.

Whoever queues is mostly a request that somebody waits for. So the broker gets little time to answer, and one that did
not is left alone for a while; sweeps find what was not queued meanwhile.
"""

from contextlib import suppress
from functools import cache
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

from hiring.outage import LeftAlone, outage_of


def queue_on_commit(task: str, pk: int) -> None:
    """Queue a task for a row once the transaction is through; if the broker is down, a sweep does."""

    def queue() -> None:
        queue_task(task, pk)

    transaction.on_commit(queue, robust=True)


def queue_task(task: str, *args: Any) -> None:
    """Put a task on its queue; raises what the broker raises, and does nothing while it is left alone for that."""
    address, seconds = current_app.conf.broker_write_url, settings.REDIS_TIMEOUT
    pool = producers[impatient_broker(address, seconds)]
    # Who had to wait for a connection asks last whether there is use in it.
    with (
        suppress(LeftAlone),
        pool.acquire(block=True, timeout=seconds) as producer,
        outage_of(address).asking((OperationalError,)),
    ):
        current_app.signature(task, args=args).apply_async(producer=producer)


@cache
def impatient_broker(address: str, seconds: float) -> Connection:
    """The broker, given up after so long. Nothing is connected yet."""
    options = {"socket_connect_timeout": seconds, "socket_timeout": seconds}
    connection: Connection = current_app.connection_for_write(address, transport_options=options)
    return connection
