"""Another system's process keeps a mirror by the changes feed alone, while everything happens at once."""

import json
import random
import sqlite3
import subprocess
import sys

import pytest

from hiring.operations.access import create_api_token
from local.guard import wait_until
from tests.hiring.api.callers import RESOURCES, caller
from tests.plugins.processes import ROOT
from tests.scorecards.api.mirror import everything, getter
from tests.scorecards.api.upheaval import Upheaval

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ACTS = 2_000


def rows_of(file):
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as mirror:
        found = mirror.execute("SELECT resource, id, object FROM rows").fetchall()
    return {(resource, row_id): json.loads(row) for resource, row_id, row in found}


def test_a_mirror_in_its_own_process_equals_a_full_export_after_two_thousand_acts(processes, tmp_path):
    company = Upheaval(random.Random(7))
    site = processes.start_web()
    secret = create_api_token(user=company.account, name="Warehouse", by=None)[1]
    env = {**processes.env, "FAIRPANEL": site, "TOKEN": secret}
    file = tmp_path / "warehouse.sqlite3"
    command = [sys.executable, str(ROOT / "docs/examples/mirror.py"), str(file), "--follow", "0.2"]
    processes.supervisor.start("mirror", command, cwd=tmp_path, env=env)
    assert wait_until(file.exists, 30), processes.log("mirror")

    for act in range(ACTS):
        company.act()
        if act == ACTS // 2:
            # Killed in the middle of a page, it goes on from the last page it wrote whole.
            processes.kill("mirror")
            processes.supervisor.start("mirror", command, cwd=tmp_path, env=env)

    expected = everything(getter(caller(company.account)), RESOURCES)

    def is_level():
        return comparable(rows_of(file)) == comparable(expected)

    assert wait_until(is_level, 60), processes.log("mirror")
    assert len(expected) > 100


def comparable(rows):
    """Addresses of papers name the host they were asked from."""
    return {
        place: {name: value for name, value in row.items() if name != "attachments"}
        for place, row in rows.items()
    }


def test_it_says_what_is_wrong_and_leaves_no_traceback(tmp_path):
    command = [sys.executable, str(ROOT / "docs/examples/mirror.py"), str(tmp_path / "x.sqlite3")]
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "Set FAIRPANEL: FAIRPANEL is the site's address, TOKEN a service account's token.\n",
    )
