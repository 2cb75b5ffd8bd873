import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest
from tests.plugins.skips import NO_RIGHTS

@pytest.mark.browser
def test_page(): pass

@pytest.mark.postgres
def test_lock(): pass

def test_arithmetic(): pass

def test_network(): pytest.skip(NO_RIGHTS)
"""


@pytest.fixture
def run(tmp_path):
    def run(**env):
        (tmp_path / "test_suite.py").write_text(SUITE)
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser: needs Chromium\n")
        plain = {
            name: value for name, value in os.environ.items() if name not in {"TEST_DATABASE", "FAIL_ON_SKIP"}
        }
        plugins = ["-p", "tests.plugins.skips", "-p", "no:cacheprovider"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-c", tmp_path / "pytest.ini", *plugins, tmp_path],
            cwd=ROOT,
            env=plain | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | env,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_skips_are_listed_by_name_with_their_reason(run):
    done = run(CHROMIUM="/nowhere")

    assert "test_suite.py::test_page: needs Chromium: install it or set CHROMIUM to its path" in done.stdout
    assert "test_suite.py::test_lock: runs on PostgreSQL only: make test-pg" in done.stdout
    assert done.returncode == 0


def test_a_skip_for_want_of_a_program_fails_the_strict_run(run):
    done = run(CHROMIUM="/nowhere", FAIL_ON_SKIP="1")

    assert "these skips fail the run" in done.stdout
    assert done.returncode == 1


def test_a_skip_that_the_database_or_a_want_of_rights_explains_does_not(run):
    done = run(CHROMIUM=sys.executable, FAIL_ON_SKIP="1")

    assert "2 passed, 2 skipped" in done.stdout
    assert "test_suite.py::test_network: needs the right to make network and mount namespaces" in done.stdout
    assert done.returncode == 0


def test_on_postgresql_nothing_is_left_out_for_the_database(run):
    done = run(CHROMIUM=sys.executable, FAIL_ON_SKIP="1", TEST_DATABASE="postgres")

    assert "3 passed, 1 skipped" in done.stdout
