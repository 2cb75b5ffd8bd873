"""Gives every test run servers of its own; loaded by `-p`: conftest.py comes after Django's settings.

One Redis for the session, one numbered database of it for each xdist worker. The database is an SQLite file,
or with TEST_DATABASE=postgres a PostgreSQL started for each worker; never one that the environment names.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from redis import Redis

from local.environment import database_url
from local.postgres import PostgresServer
from local.redis import RedisServer, installed_binary

REDIS_ADDRESSES = "FAIRPANEL_TEST_REDIS"  # a pattern with {} for the number of the database
FOLDER = "FAIRPANEL_TEST_FOLDER"


class Servers:
    """What the controlling process starts; xdist workers find it through the environment."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fairpanel-tests-"))
        self.redis = RedisServer(self.folder / "redis", prefer_embedded=True)

    def start(self) -> None:
        self.redis.start()
        address = self.redis.database_url(0).removesuffix("0") + "{}"
        unused = f"sqlite:///{self.folder / 'unused.sqlite3'}"
        os.environ |= {REDIS_ADDRESSES: address, FOLDER: str(self.folder), "DATABASE_URL": unused}

    def stop(self) -> None:
        self.redis.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def worker_number() -> int:
    """0 in the controlling process, 1 and up in xdist workers."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(worker.removeprefix("gw")) + 1 if worker else 0


def start_postgres(config: pytest.Config) -> None:
    """Start a server for whichever process runs tests itself.

    What the changes feed tells waits for the oldest transaction of a whole server, and so for tests beside it.
    """
    is_controller = not worker_number() and config.known_args_namespace.numprocesses
    if os.environ.get("TEST_DATABASE") == "postgres" and not is_controller:
        postgres = PostgresServer()
        config.add_cleanup(postgres.stop)
        postgres.start()
        os.environ["DATABASE_URL"] = postgres.url


def prepare_environment() -> None:
    """Point Django's settings at this process's share of the servers."""
    var_dir = Path(os.environ[FOLDER], f"var-{worker_number()}")
    (var_dir / "static").mkdir(parents=True)
    os.environ |= {
        "REDIS_URL": os.environ[REDIS_ADDRESSES].format(worker_number()),
        "SECRET_KEY": "a key that guards nothing but the tests",
        "VAR_DIR": str(var_dir),
        "STATIC_ROOT": str(var_dir / "static"),
        "MEDIA_ROOT": str(var_dir / "media"),
        "DEBUG": "false",
        # A machine that is busy with tests is no outage.
        "REDIS_TIMEOUT": "20",
    }


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    if not worker_number():
        servers = Servers()
        early_config.add_cleanup(servers.stop)
        servers.start()
    start_postgres(early_config)
    prepare_environment()
    return (yield)


def pytest_report_header():
    servers = f"embedded, faults on {Path(installed_binary() or 'the same').name}"
    return f"database: {os.environ.get('TEST_DATABASE', 'sqlite')}, redis: {servers}"


@pytest.fixture(scope="session")
def redis_client():
    """This process's own numbered database of the session's Redis."""
    with Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture(autouse=True)
def _empty_cache(redis_client):
    """Counters of one test (throttling, lockouts, outages) are no business of the next; queues are left alone."""
    from hiring.outage import outage_of

    outage_of(os.environ["REDIS_URL"]).until = 0.0
    if keys := redis_client.keys("fairpanel:*"):
        redis_client.delete(*keys)


def process_environment(**extra: str) -> dict[str, str]:
    """The environment in which a real process (server, worker) shares the present test's database and Redis.

    It queues its tasks. For tests with `django_db(transaction=True)` or `live_server`: others never commit.
    """
    from django.db import connection

    shared = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(connection.settings_dict),
        "TEST_TASKS": "queued",
    }
    return {**os.environ, **shared, **extra}
