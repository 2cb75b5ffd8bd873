"""The same story on the Redis that Debian installs and on the embedded one: killed, emptied, filled, nothing is lost.

Without redis-server the first is skipped, which fails a run that may not skip for want of a program.
"""

import shutil

import pytest
from django.db import transaction
from redis import Redis
from redis.exceptions import OutOfMemoryError

from hiring.metrics.signs import ALIVE
from local.guard import wait_until
from local.redis import RedisServer, embedded_binary
from scorecards.models import PanelSummary, Scorecard
from tests.factories import ScorecardFactory
from tests.services.test_compile_faults import (
    HAND_IN,
    assert_summaries_are_fresh,
    cut_other_connections,
    everything_is_compiled,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

SERVERS = {"redis-server": lambda: shutil.which("redis-server"), "embedded": embedded_binary}


@pytest.fixture(params=SERVERS)
def broker(request, tmp_path):
    """A Redis of this test's own; in place of the fixture of the same name."""
    binary = SERVERS[request.param]()
    if binary is None:
        pytest.skip(f"needs {request.param}: install it")
    server = RedisServer(tmp_path / "redis")
    server.binary = binary
    with server:
        yield server


def test_cards_are_summarised_whatever_befalls_the_worker_and_redis(processes, broker):
    there = Redis.from_url(broker.url)
    ScorecardFactory.create_batch(6)

    # Full, it refuses what is queued: the cards are in all the same.
    there.config_set("maxmemory", "1")
    with pytest.raises(OutOfMemoryError):
        there.set("more", "than fits")
    processes.run(HAND_IN.replace("owed()", "owed()[:2]"))
    there.config_set("maxmemory", 0)
    assert there.llen("interactive") == 0
    processes.run(HAND_IN)
    queued = there.llen("interactive")
    assert queued == 4

    # Stopped and started, it still has what was queued.
    broker.stop()
    broker.start()
    assert there.llen("interactive") == queued

    # A worker is killed in the middle of a summary.
    with transaction.atomic():
        list(PanelSummary.objects.select_for_update())
        processes.start_worker()
        assert wait_until(lambda: "compile_panel_summaries" in processes.log("worker"), 30)
        assert there.hlen(ALIVE) == 1
        processes.kill("worker")
        cut_other_connections()
    assert PanelSummary.objects.compiled_once().count() == 0

    # It forgets everything; a new worker and the sweep find what is owed.
    broker.kill()
    shutil.rmtree(broker.data_dir)
    broker.start()
    assert there.dbsize() == 0
    processes.start_worker("second")
    processes.start_beat()
    assert wait_until(everything_is_compiled, 60), processes.log("second")
    assert_summaries_are_fresh(6)
    assert not Scorecard.objects.owed().exists()
    assert wait_until(lambda: there.llen("interactive") == 0, 30)
