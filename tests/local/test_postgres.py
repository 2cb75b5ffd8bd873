import os
import pwd
import subprocess

import psycopg
import pytest

import local.postgres
from local.postgres import PostgresServer

pytestmark = pytest.mark.services


def test_rows_survive_a_restart_and_are_gone_after_the_stop():
    server = PostgresServer()
    with server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS value")
        server.restart()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT value FROM kept").fetchone() == (1,)
        folder = server._folder

    assert not folder.exists()
    assert not server.accepts()


def test_programs_in_a_closed_folder_are_copied_with_their_libraries(monkeypatch, tmp_path):
    monkeypatch.setattr(local.postgres, "open_to_others", lambda path: False)
    server = PostgresServer()
    server._dropped = pwd.getpwuid(os.getuid())

    binaries = server._reachable_binaries(tmp_path)

    assert binaries.is_relative_to(tmp_path)
    version = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, text=True)
    assert version.stdout.startswith("postgres (PostgreSQL)")
