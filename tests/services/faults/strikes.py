"""The faults: each strikes a running site, holds until it was felt, and takes its cause away; no more than that."""

import os
import signal
import subprocess

import pytest
from celery import Celery
from django.db import connection
from kombu import Connection
from redis import Redis

from local.guard import wait_until
from tests.plugins.skips import NO_RIGHTS
from tests.services.faults.poison import POISON
from tests.services.faults.site import WORKERS

HOUR = 3600


def one_worker_killed(site, day):
    site.keeper.kill("worker-1")


def all_workers_killed(site, day):
    site.keeper.kill(*WORKERS)


def redis_forgets(site, day):
    site.redis.kill()
    try:
        assert wait_until(lambda: site.probe.says("broker"), 30), site.probe.said
        day.reach(2 / 3)
    finally:
        site.empty_redis()
        site.redis.start()


def redis_says_nothing(site, day):
    """Its host is gone from the network: packets go there and none comes back, also on connections that are open."""
    site.redis.hang()
    try:
        assert wait_until(lambda: site.probe.says("broker"), 30), site.probe.said
        day.reach(2 / 3)
    finally:
        site.redis.wake()


def redis_out_of_memory(site, day):
    with Redis.from_url(site.redis.url) as redis:
        redis.config_set("maxmemory", "100kb")
        try:
            assert wait_until(lambda: site.probe.says("broker"), 30), site.probe.said
            day.reach(2 / 3)
        finally:
            redis.config_set("maxmemory", 0)


def postgres_is_restarted(site, day):
    """As an upgrade does it: it writes everything down, and drops who is connected."""
    postgres_ends(site, signal.SIGINT)


def postgres_crashes(site, day):
    postgres_ends(site, signal.SIGQUIT)


def postgres_ends(site, how):
    site.fresh_connections()
    site.postgres.halt(how)
    try:
        assert wait_until(lambda: "database" in site.probe.said[-1], 30), site.probe.said
    finally:
        site.postgres.resume()


def connections_are_cut(site, day):
    for share in (0.3, 0.5, 0.7):
        day.reach(share)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )


def web_processes_killed(site, day):
    """Those that answer; then all of them and the one that starts them."""
    for pid in site.children_of("web"):
        os.kill(pid, signal.SIGKILL)
    day.reach(0.6)
    site.keeper.kill("web")


def disk_full(site, day):
    """No room for papers and files: cards go on, papers wait for room, and no backup is half made."""
    if not site.with_own_disk:
        pytest.skip(NO_RIGHTS)
    filler = f"{site.media}/filler"
    inside = site.with_own_disk
    subprocess.run(
        [*inside, "dd", "if=/dev/zero", f"of={filler}", "bs=64k"], capture_output=True, check=False
    )
    try:
        assert wait_until(lambda: day.done.refused, 60), day.done
        done, said = site.try_to_manage("backup", f"{site.media}/backups")
        assert (done, "No space left on device" in said) == (1, True), said
        assert list((site.media_seen / "backups").glob("*")) == []
        day.reach(2 / 3)
    finally:
        subprocess.run([*inside, "rm", filler], check=True)


def mail_server_hangs(site, day):
    site.letterbox.hangs = True
    calls = site.letterbox.callers
    try:
        assert wait_until(lambda: site.letterbox.callers > calls, 30)
        day.reach(2 / 3)
    finally:
        site.letterbox.hangs = False


def clock_jumps(site, day):
    """An hour ahead, and back; then the queues are emptied, so that what is left depends on beat alone."""
    clock = site.folder / "clock"
    clock.write_text(str(HOUR))
    try:
        day.reach(2 / 3)
    finally:
        clock.write_text("0")
    with Redis.from_url(site.redis.url) as redis:
        redis.flushall()


def second_beat(site, day):
    site.start_beat("beat-2")
    sent = "Sending due task sweep-panel-summaries"
    assert wait_until(lambda: site.keeper.count("beat-2", sent) > 1, 60), site.keeper.log("beat-2")
    day.reach(0.9)
    site.keeper.stop("beat-2")


def poison(site, day):
    """A task that kills its process, one of no known name, one whose body breaks off, and what is no message at all."""
    stranger = Celery(broker=site.redis.url, set_as_current=False)
    stranger.send_task(POISON, queue="interactive")
    stranger.send_task("hiring.no_such_task", queue="interactive")
    with Connection(site.redis.url) as broker:
        queue = broker.SimpleQueue("interactive").queue
        headers = {"task": "scorecards.compile_panel_summaries", "id": "broken", "lang": "py"}
        broker.Producer().publish(
            "[[1, 2",
            routing_key=queue.routing_key,
            exchange=queue.exchange,
            headers=headers,
            content_type="application/json",
            content_encoding="utf-8",
        )
    with Redis.from_url(site.redis.url) as redis:
        redis.lpush("interactive", b"no message at all")
    assert wait_until((site.folder / "poisoned").exists, 30)
