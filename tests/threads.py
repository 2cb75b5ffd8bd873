"""Acts that happen at the same moment, on a database that lets them."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction


def at_once(*acts):
    """Run each act in a thread of its own, all let go together; their results or refusals, in order."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=10)
            return act()
        except Exception as refusal:  # noqa: BLE001 - what an act refused with is its outcome
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def behind(first, then):
    """Do `first`, keep its transaction open until `then` waits for it in a thread, commit; the outcome of `then`."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(at_once, then)
            wait_until_somebody_waits_for_us()
        return waiting.result(timeout=10)[0]


def wait_until_somebody_waits_for_us():
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
            time.sleep(0.01)
    pytest.fail("Nobody waited: the two acts do not exclude each other.")
