"""The command that recomputes a summary from a file: no database, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scorecards.scoring import canonical_bytes, summarise
from scorecards.scoring.schema import PUBLISHED
from tests.scorecards.scoring.test_exchange import JSON, PANEL

ROOT = Path(__file__).parents[3]
NOWHERE = "postgres://nobody@127.0.0.1:1/nowhere"


def manage(*arguments, stdin=b"", **env):
    """manage.py as an auditor's shell runs it, with a database address where nothing listens."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": NOWHERE, "REDIS_URL": "redis://127.0.0.1:1/0", **env},
        check=False,
    )


def test_it_needs_no_database_and_speaks_utf_8_on_any_terminal(tmp_path):
    named = {**JSON, "application": "Bewerbung-ü"}
    file = tmp_path / "panel.json"
    file.write_bytes(canonical_bytes(named))

    answer = manage("score_panel", str(file), PYTHONIOENCODING="ascii")

    assert (answer.returncode, answer.stderr) == (0, b"")
    expected = {**summarise(PANEL), "application": "Bewerbung-ü"}
    read = json.loads(answer.stdout)
    assert {**read, "input_sha256": ""} == {**json.loads(json.dumps(expected)), "input_sha256": ""}
    assert answer.stdout == canonical_bytes(read)


def test_bad_input_ends_with_one_line_and_a_status():
    answer = manage("score_panel", "-", stdin=b"[" * 100_000)

    assert (answer.returncode, answer.stdout) == (1, b"")
    assert answer.stderr == b"CommandError: -: is nested too deeply\n"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.json: No such file or directory$"):
        call_command("score_panel", str(tmp_path / "none.json"))


def test_asking_for_nothing_says_what_to_ask_for():
    with pytest.raises(CommandError, match=r"FILE\.json --schema is required"):
        call_command("score_panel")


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_prints_the_published_schemas(name, capsys):
    call_command("score_panel", schema=name)

    assert json.loads(capsys.readouterr().out) == PUBLISHED[name]
