"""A consistent copy of the whole database in one file, and back, by SQLite's backup or PostgreSQL's own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from hiring.errors import WrongState

# What libpq takes from the environment, by Django's name of it.
_PLACE = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "connect_timeout")


def copy_name() -> str:
    """What a copy of this kind of database is called."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def copy_database(target: Path) -> None:
    """Write everything that is committed by now into a file; others go on reading and writing meanwhile."""
    if connection.vendor == "sqlite":
        with closing(_sqlite(database_file())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            # One file that can be read wherever it lies, also where nothing can be written beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            _check_sqlite(copy)
        return
    run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    run_tool("pg_restore", "--list", str(target))


def bring_database_back(copy: Path) -> None:
    """Fill an empty database from a copy, all of it or nothing."""
    if connection.vendor == "sqlite":
        with closing(_sqlite(copy)) as source, closing(sqlite3.connect(database_file())) as target:
            source.backup(target)
            _check_sqlite(target)
    else:
        name = connection.settings_dict["NAME"]
        keep = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        run_tool("pg_restore", *keep, f"--dbname={name}", str(copy))
    connection.close()


def database_file() -> Path:
    """Where SQLite keeps the database; WrongState where it is only in memory."""
    name = str(connection.settings_dict["NAME"])
    if "memory" in name:
        raise WrongState("A database in memory cannot be kept. Set DATABASE_URL to a file.")
    return Path(name)


def run_tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on this database; WrongState with its own words where it fails or is missing."""
    program = shutil.which(name, path=settings.PG_BIN or None)
    if program is None:
        where = settings.PG_BIN or "PATH"
        raise WrongState(f"{name} is not in {where}. Install PostgreSQL's client programs, or set PG_BIN.")
    done = subprocess.run(  # noqa: S603 - a program that the operator installed, with arguments of ours
        [program, *arguments],
        env={**os.environ, **_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WrongState(f"{name} failed: {done.stderr.strip()[-500:]}")


def _environment() -> dict[str, str]:
    """Where the database is, as libpq reads it: arguments could be seen by others on the machine."""
    found = connection.settings_dict
    place = {variable: str(found[name]) for name, variable in _PLACE.items() if found.get(name)}
    options = found.get("OPTIONS", {})
    return place | {f"PG{name.upper()}": str(options[name]) for name in _OPTIONS if name in options}


def _sqlite(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=20)


def _check_sqlite(copy: sqlite3.Connection) -> None:
    (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise WrongState(f"The copy is not whole: {found}")
