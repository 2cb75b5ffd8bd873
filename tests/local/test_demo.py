"""The launcher as a person runs it: a process of its own, in a folder of its own."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml

from local.demo import RefusedError, forget
from local.guard import wait_until
from local.ports import free_port
from local.site import QUEUES, ROOT

services = pytest.mark.services
SERVER_VARIABLES = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "STATIC_ROOT", "MEDIA_ROOT"}


class Launcher:
    def __init__(self, var_dir, *options, **extra):
        self.var_dir = var_dir
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}
        self.env = inherited | {"VAR_DIR": str(var_dir), "PORT": str(self.port)} | extra
        self.output = var_dir.parent / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.demo", *options],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self):
        return self.output.read_text()

    def wait_until_running(self):
        wait_until(lambda: "Ctrl-C stops it" in self.said() or self.process.poll() is not None, 120)
        assert self.process.poll() is None, self.said()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return response.status

    def children(self):
        """Living processes that carry this launcher's VAR_DIR in their environment, apart from itself."""
        mine = f"VAR_DIR={self.var_dir}".encode()
        return [
            pid
            for pid in map(int, filter(str.isdecimal, (path.name for path in Path("/proc").iterdir())))
            if pid != self.process.pid and mine in environment_of(pid).split(b"\0")
        ]


def environment_of(pid):
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def launch(tmp_path):
    launched = []

    def start(*options, **extra):
        var_dir = tmp_path / "var of a demo"
        var_dir.mkdir(exist_ok=True)
        launched.append(Launcher(var_dir, *options, **extra))
        return launched[-1]

    yield start
    for launcher in launched:
        launcher.process.kill()
        launcher.process.wait()
        wait_until(lambda launcher=launcher: not launcher.children(), 20)


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="needs /proc to find children"
)


@services
@needs_proc
def test_the_demo_runs_tells_how_to_enter_and_stops_on_ctrl_c(launch):
    launcher = launch()
    launcher.wait_until_running()

    credentials = json.loads((launcher.var_dir / "demo.json").read_text())
    assert set(credentials) == {"url", "api_token", "accounts"}
    assert credentials["url"] == f"http://127.0.0.1:{launcher.port}"
    assert credentials["api_token"] in launcher.said()
    for account in credentials["accounts"].values():
        assert re.search(f"{re.escape(account['email'])} +{re.escape(account['password'])}", launcher.said())
    assert (launcher.get("/healthz/live"), launcher.get("/healthz/ready")) == (200, 200)
    for private in ("fairpanel.sqlite3", "demo.json", "secret_key"):
        assert stat.S_IMODE((launcher.var_dir / private).stat().st_mode) == 0o600
    assert len(launcher.children()) >= 6  # guard, Redis, web with two workers, Celery worker, beat

    launcher.process.send_signal(signal.SIGINT)

    assert launcher.process.wait(30) == 0
    assert wait_until(lambda: not launcher.children(), 5), launcher.children()
    assert "Stopped; the data is kept." in launcher.said()


@services
@needs_proc
def test_a_killed_launcher_leaves_no_child_and_the_next_one_finds_the_data(launch):
    first = launch()
    first.wait_until_running()
    left_behind = first.children()
    key = (first.var_dir / "secret_key").read_text()
    token = json.loads((first.var_dir / "demo.json").read_text())["api_token"]

    first.process.kill()
    first.process.wait()
    second = launch()  # at once: it waits for the children of the first
    second.wait_until_running()

    assert left_behind
    assert not set(left_behind) & set(second.children())
    assert (second.var_dir / "secret_key").read_text() == key
    again = json.loads((second.var_dir / "demo.json").read_text())
    assert (again["api_token"], again["url"]) == (token, f"http://127.0.0.1:{second.port}")

    second.process.terminate()

    assert second.process.wait(30) == 0
    assert wait_until(lambda: not second.children(), 5), second.children()


@services
def test_a_failing_step_ends_the_launch_and_says_why(launch):
    launcher = launch(DATABASE_URL="postgres://nobody:nothing@127.0.0.1:1/none")

    assert launcher.process.wait(60) == 1
    assert "migrate ended with status 1" in launcher.said()
    assert "onnection" in launcher.said()


def test_a_reset_deletes_what_the_demo_made_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for made in ("fairpanel.sqlite3", "fairpanel.sqlite3-wal", "demo.json", "secret_key", "notes.txt"):
        (tmp_path / made).touch()
    (tmp_path / "media" / "cv").mkdir(parents=True)
    (tmp_path / "media" / "cv" / "a.pdf").touch()

    forget(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "secret_key"]


def test_a_reset_refuses_to_touch_a_given_database(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://production/fairpanel")
    (tmp_path / "demo.json").touch()

    with pytest.raises(RefusedError, match="unset DATABASE_URL"):
        forget(tmp_path)
    assert (tmp_path / "demo.json").exists()


def test_the_demos_worker_takes_the_queues_of_production():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    commands = [service.get("command", ()) for service in services.values()]
    of_workers = {command[command.index("-Q") + 1] for command in commands if "-Q" in command}

    assert of_workers == set(QUEUES.split(","))
