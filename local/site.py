"""The site's processes: bring data and static files up to date, start the servers, wait until they are ready."""

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from local.processes import Supervisor

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60.0
WEB = ("-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "hiring.wsgi:application")
QUEUES = "interactive,bulk,delivery"
WORKER = ("-m", "celery", "-A", "hiring", "worker", "-Q", QUEUES, "--concurrency=2", "--loglevel=INFO")
BEAT = ("-m", "celery", "-A", "hiring", "beat", "--pidfile=", "--loglevel=INFO")


class NotReadyError(RuntimeError):
    """The servers run, but the site says that it is not ready."""


def say(text: str = "") -> None:
    print(text, flush=True)


class Site:
    """Our own processes in one environment, on one machine; a supervisor owns them."""

    def __init__(self, supervisor: Supervisor, env: dict[str, str]) -> None:
        self.supervisor = supervisor
        self.env = env

    def prepare(self, credentials: Path, *, serving: bool) -> None:
        """Migrate, load the framework, seed the demo company; what is there already stays.

        What needs no data starts beside the steps that make it: static files, then the web server.
        """
        self._manage("collectstatic", "--no-input")
        self._finish("migrate", "--no-input")
        self._wait("collectstatic")
        if serving:
            self._start("web", WEB)
        self._finish("load_framework")
        self._finish("seed_demo", "--credentials", str(credentials), "--url", self.env["BASE_URL"])

    def serve(self) -> None:
        """Start the worker and beat; returns when the site says that it is ready."""
        self._start("worker", WORKER)
        self._start("beat", BEAT)
        print(f"  {'servers':<15}", end="", flush=True)
        started = time.monotonic()
        while problem := readiness(f"{self.env['BASE_URL']}/healthz/ready"):
            self.supervisor.check()
            if time.monotonic() > started + READY_SECONDS:
                raise NotReadyError(f"The site is not ready after {READY_SECONDS:.0f} s: {problem}")
            time.sleep(0.2)
        say(f"{time.monotonic() - started:5.1f} s")

    def watch(self) -> None:
        """Run until a server ends, which raises ChildFailedError, or a signal does."""
        while True:
            self.supervisor.check()
            time.sleep(0.3)

    def _start(self, name: str, arguments: Sequence[str]) -> None:
        self.supervisor.start(name, [sys.executable, *arguments], cwd=ROOT, env=self.env)

    def _manage(self, command: str, *arguments: str) -> None:
        self._start(command, ["manage.py", command, *arguments])

    def _finish(self, command: str, *arguments: str) -> None:
        self._manage(command, *arguments)
        self._wait(command)

    def _wait(self, command: str) -> None:
        """Wait for a command and say how long it kept us."""
        print(f"  {command:<15}", end="", flush=True)
        started = time.monotonic()
        self.supervisor.wait(command)
        say(f"{time.monotonic() - started:5.1f} s")


def readiness(url: str) -> str:
    """Return what keeps the site from being ready; empty when nothing does."""
    # Not through a proxy that the environment may name: the site is on this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return error.read(500).decode(errors="replace")
    except OSError as error:
        return str(error)
