"""Who is told to end says goodbye, and who is killed falls silent."""

import pytest
from redis import Redis

from hiring.metrics.signs import ALIVE
from local.guard import wait_until
from local.processes import stop

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alive(broker):
    """The kinds of process that gave a sign of life and did not take it back."""
    there = Redis.from_url(broker.url)
    return lambda: sorted(key.decode().partition(":")[0] for key in there.hkeys(ALIVE))


def test_a_worker_and_a_beat_that_are_stopped_leave_no_silent_row(processes, alive):
    processes.start_worker()
    processes.start_beat()
    assert wait_until(lambda: alive() == ["beat", "worker"], 60), processes.log("beat")

    assert stop(processes.supervisor.children.pop("beat")) == 0
    assert alive() == ["worker"]
    stop(processes.supervisor.children.pop("worker"))
    assert alive() == []


def test_a_beat_that_is_killed_is_shown_as_silent(processes, alive):
    processes.start_beat()
    assert wait_until(lambda: alive() == ["beat"], 60), processes.log("beat")

    processes.kill("beat")

    assert alive() == ["beat"]
