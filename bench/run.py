"""Run every bench on a throw-away PostgreSQL and print one table of ratios: `make bench`.

A ratio compares two things measured in turn in this very run, so it holds on a fast and on a busy machine.
Nothing here passes or fails: goals stand beside the figures. `make bench ARGS="form load"` runs these alone.
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from local.postgres import PostgresServer
from local.redis import RedisServer

MIGRATED = "postgres"


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="fairpanel-bench-") as folder,
        PostgresServer() as postgres,
        RedisServer(Path(folder, "redis"), prefer_embedded=True) as redis,
    ):
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "VAR_DIR": folder,
            "SECRET_KEY": "a key that guards nothing but the benches",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "LOG_LEVEL": "ERROR",
        }
        run_all()


def run_all() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.ROOT_URLCONF = "bench.urls"
    call_command("migrate", verbosity=0)

    from bench import api, form, scale
    from bench import compile as compile_bench
    from bench.load import day
    from bench.timing import print_table

    benches = {"form": form, "compile": compile_bench, "api": api, "load": day, "scale": scale}
    chosen = [name for name in benches if name in sys.argv[1:]] or list(benches)
    rows = []
    for name in chosen:
        began = time.monotonic()
        enter_database_of(name)
        rows += benches[name].measure()
        print(f"{name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    connection.close()
    print_table(rows, machine())


def enter_database_of(bench: str) -> None:
    """Give a bench a migrated database of its own: what another one filled in would be in its way."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = "template1"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE bench_{bench} TEMPLATE {MIGRATED}")
    connection.close()
    connection.settings_dict["NAME"] = f"bench_{bench}"
    os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/bench_{bench}"


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {python}, PostgreSQL beside it"


if __name__ == "__main__":
    main()
