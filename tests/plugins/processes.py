"""Real processes over the test's own database: a broker that can be stopped, workers that can be killed."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from local.guard import wait_until
from local.ports import LOOPBACK, free_port
from local.processes import Supervisor
from local.redis import RedisServer
from tests.plugins.databases import process_environment

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "hiring"]


class Processes:
    """The product's own processes, started one by one and stopped by their ids."""

    def __init__(self, supervisor: Supervisor, broker_url: str) -> None:
        self.supervisor = supervisor
        self.env = process_environment(
            REDIS_URL=broker_url, SWEEP_SECONDS="1", LOG_LEVEL="INFO", CELERY_VISIBILITY_TIMEOUT="3600"
        )

    def start_worker(self, name: str = "worker", queues: str = "interactive,bulk,delivery") -> None:
        self._start(name, [*CELERY, "worker", "--concurrency", "1", "-n", f"{name}@test", "-Q", queues])
        assert wait_until(lambda: " ready." in self.supervisor.log_tail(name), 60), self.log(name)

    def start_web(self) -> str:
        """Serve the site as production does; returns its address once it answers."""
        port = free_port()
        env = {**self.env, "BIND": f"{LOOPBACK}:{port}", "WEB_CONCURRENCY": "2"}
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "hiring.wsgi:application"]
        self.supervisor.start("web", command, cwd=ROOT, env=env)
        address = f"http://{LOOPBACK}:{port}"
        assert wait_until(lambda: answers(f"{address}/healthz/ready"), 60), self.log("web")
        return address

    def start_beat(self) -> None:
        self._start("beat", [*CELERY, "beat", "--schedule", str(self.supervisor.log_dir / "schedule")])

    def kill(self, name: str) -> None:
        """End a process and its children the hard way."""
        process = self.supervisor.children.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def run(self, code: str) -> None:
        """Run a piece of the product in a process of its own, which queues tasks for real."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr

    def log(self, name: str) -> str:
        return self.supervisor.log_tail(name, 60)

    def _start(self, name: str, command: list[str]) -> None:
        self.supervisor.start(name, command, cwd=ROOT, env=self.env)


def answers(url: str) -> bool:
    """Whether a GET of this address succeeds."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


@pytest.fixture
def broker(tmp_path):
    """A Redis of this test's own, to be stopped, emptied and started again."""
    with RedisServer(tmp_path / "redis", prefer_embedded=True) as server:
        yield server


@pytest.fixture
def processes(transactional_db, broker, tmp_path):
    with Supervisor(tmp_path / "log") as supervisor:
        yield Processes(supervisor, broker.url)
