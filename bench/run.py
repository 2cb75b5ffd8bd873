"""Run every bench on a throw-away PostgreSQL and print one table of ratios: `make bench`.

A ratio compares two things measured in turn in this very run, so it holds on a fast and on a busy machine.
Nothing here passes or fails: goals stand beside the figures. `make bench ARGS="form admin"` runs these alone.
"""

import os
import platform
import sys
import tempfile
from pathlib import Path

from local.postgres import PostgresServer
from local.redis import RedisServer


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

    from bench import admin, api, form, pages, scale
    from bench import compile as compile_bench
    from bench.timing import print_table

    benches = {"compile": compile_bench, "pages": pages, "form": form, "admin": admin, "api": api}
    # Alone only: it makes a large company of its own, which takes a quarter of an hour (BENCH_COPIES).
    apart = {"scale": scale}
    chosen = [name for name in (benches | apart) if name in sys.argv[1:]] or list(benches)
    print_table([row for name in chosen for row in (benches | apart)[name].measure()])
    connection.close()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    print(f"\n{machine}, PostgreSQL, pages and database in turn on the same machine")


if __name__ == "__main__":
    main()
