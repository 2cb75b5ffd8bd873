import gc
import inspect
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from gunicorn.config import KNOWN_SETTINGS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    """The file names a folder for counts in the environment, which other tests must not find there."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")


def configuration():
    return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_every_line_is_a_setting_that_gunicorn_knows():
    lines = {
        name
        for name, value in configuration().items()
        if not name.startswith("_") and not inspect.ismodule(value) and name not in {"Any", "Path"}
    }

    assert lines - {setting.name for setting in KNOWN_SETTINGS} == set()


def test_a_process_begins_with_its_pages_loaded_and_out_of_the_collectors_way():
    configuration()["post_worker_init"](None)
    kept = gc.get_freeze_count()
    gc.unfreeze()

    assert "hiring.urls" in sys.modules
    assert kept > 100_000


def test_without_an_environment_it_listens_to_this_machine_only(monkeypatch):
    for name in ("BIND", "WEB_CONCURRENCY", "WEB_THREADS", "FORWARDED_ALLOW_IPS"):
        monkeypatch.delenv(name, raising=False)
    settings = configuration()

    assert (settings["bind"], settings["workers"], settings["forwarded_allow_ips"]) == (
        "127.0.0.1:8000",
        2,
        "127.0.0.1",
    )


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("BIND", "0.0.0.0:80")
    monkeypatch.setenv("WEB_CONCURRENCY", "7")
    settings = configuration()

    assert (settings["bind"], settings["workers"]) == ("0.0.0.0:80", 7)


def test_what_is_wrong_ends_the_start_with_the_whole_list_and_no_value():
    run = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "hiring.wsgi:application"],
        env={"PATH": "", "SECRET_KEY": "short", "WEB_THREADS": "several", "BIND": "nowhere"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    lines = run.stderr.splitlines()
    assert run.returncode == 1
    assert lines[0] == "The environment is not right:"
    assert {line.split(":")[0].strip() for line in lines[1:-1]} == {"SECRET_KEY", "BIND", "WEB_THREADS"}
    assert lines[-1] == "docs/operations.md lists every variable."
    assert "several" not in run.stderr


def test_each_server_counts_in_a_folder_of_its_own_and_clears_away_those_that_are_gone(monkeypatch, tmp_path):
    monkeypatch.setenv("METRICS_DIR", str(tmp_path))
    own, living, gone = (tmp_path / name for name in (str(os.getpid()), str(os.getppid()), "4194303"))
    for folder in (own, living, gone):
        folder.mkdir()
        (folder / "counter_1.db").touch()
    settings = configuration()

    settings["on_starting"](None)

    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(own)
    assert list(own.iterdir()) == []
    assert living.exists()
    assert not gone.exists()
    settings["on_exit"](None)
    assert not own.exists()
