"""The demo on one machine: `python -m local.demo` prepares, starts and owns every process until Ctrl-C.

Progress goes to the terminal, the output of each process to VAR_DIR/log. PORT, DATABASE_URL, REDIS_URL and
VAR_DIR are honoured.
"""

import argparse
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from local.environment import demo_environment
from local.lock import AlreadyRunningError, hold_lock
from local.ports import is_free, next_free_port
from local.processes import ChildFailedError, Supervisor
from local.redis import NoRedisError, open_redis

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60.0
PYTHON = sys.executable
SERVERS: dict[str, Sequence[str]] = {
    "web": ("-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "hiring.wsgi:application"),
    "worker": (
        *("-m", "celery", "-A", "hiring", "worker", "-Q", "interactive,bulk,delivery"),
        *("--concurrency=2", "--loglevel=INFO"),
    ),
    "beat": ("-m", "celery", "-A", "hiring", "beat", "--pidfile=", "--loglevel=INFO"),
}
DEMO_FILES = ("fairpanel.sqlite3*", "redis", "media", "static", "log", "demo.json", "celerybeat-schedule*")


class Stopped(Exception):
    """The launcher was asked to stop."""


class RefusedError(Exception):
    """The demo cannot be started like this; the message says what to change."""


def say(text: str = "") -> None:
    print(text, flush=True)


def choose_port(wanted: str | None) -> int:
    """Take PORT where it is given and free; else the next free one from 8000."""
    if not wanted:
        return next_free_port(8000)
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:  # noqa: PLR2004
        raise RefusedError(f"PORT={wanted} is not a port: give a number from 1 to 65535.")
    if not is_free(int(wanted)):
        raise RefusedError(f"Port {wanted} is in use: give another PORT, or none to take the next free one.")
    return int(wanted)


def forget(var_dir: Path) -> None:
    """Delete what the demo made; a database given by DATABASE_URL is somebody else's."""
    if os.environ.get("DATABASE_URL"):
        raise RefusedError("A reset only deletes the demo's own SQLite file: unset DATABASE_URL first.")
    for pattern in DEMO_FILES:
        for path in var_dir.glob(pattern):
            remove(path)


def remove(path: Path) -> None:
    """Delete a file or a folder with all it holds."""
    if path.is_dir() and not path.is_symlink():
        for inner in path.iterdir():
            remove(inner)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def prepare(supervisor: Supervisor, env: dict[str, str], credentials: Path) -> None:
    """Bring database and static files up to date; whatever is there already stays."""

    def manage(*arguments: str) -> None:
        supervisor.start(arguments[0], [PYTHON, "manage.py", *arguments], cwd=ROOT, env=env)

    manage("collectstatic", "--no-input")  # beside the others: it needs no database
    for step in (
        ("migrate", "--no-input"),
        ("load_framework",),
        ("seed_demo", "--credentials", str(credentials), "--url", env["BASE_URL"]),
    ):
        manage(*step)
        finish(supervisor, step[0])
    finish(supervisor, "collectstatic")


def finish(supervisor: Supervisor, step: str) -> None:
    """Wait for a step and say how long it kept us."""
    print(f"  {step:<15}", end="", flush=True)
    started = time.monotonic()
    supervisor.wait(step)
    say(f"{time.monotonic() - started:5.1f} s")


def serve(supervisor: Supervisor, env: dict[str, str]) -> None:
    """Start web server, worker and beat; returns when the site says that it is ready."""
    print(f"  {'servers':<15}", end="", flush=True)
    started = time.monotonic()
    for name, command in SERVERS.items():
        supervisor.start(name, [PYTHON, *command], cwd=ROOT, env=env)
    problem = "no answer yet"
    while problem := readiness(f"{env['BASE_URL']}/healthz/ready"):
        supervisor.check()
        if time.monotonic() > started + READY_SECONDS:
            raise RefusedError(f"The site is not ready after {READY_SECONDS:.0f} s: {problem}")
        time.sleep(0.2)
    say(f"{time.monotonic() - started:5.1f} s")


def readiness(url: str) -> str:
    """Return what keeps the site from being ready; empty when nothing does."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 — our own http address
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return error.read(500).decode(errors="replace")
    except OSError as error:
        return str(error)


def welcome(credentials: Path, log_dir: Path) -> None:
    """Print the address, one account for each persona, and the API token."""
    demo = json.loads(credentials.read_text(encoding="utf-8"))
    accounts = demo["accounts"]
    wide = max(map(len, accounts), default=0)
    wide_email = max((len(account["email"]) for account in accounts.values()), default=0)
    say(f"\nFairpanel is running at {demo['url']} (Ctrl-C stops it)\n")
    for persona, account in accounts.items():
        say(f"  {persona:<{wide}}  {account['email']:<{wide_email}}  {account['password']}")
    say(f"\n  API token  {demo['api_token']}")
    say(f"\nThe same for scripts: {credentials}\nLogs: {log_dir}")


def run(*, reset: bool, serving: bool) -> None:
    """Prepare and serve until a process dies or the launcher is asked to stop."""
    var_dir = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    credentials = var_dir / "demo.json"
    var_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        hold_lock(var_dir / "demo.lock", say)
        if reset:
            forget(var_dir)
        port = choose_port(os.environ.get("PORT"))
        say(f"Preparing the demo in {var_dir}")
        redis_url = stack.enter_context(open_redis(var_dir / "redis"))
        supervisor = stack.enter_context(Supervisor(var_dir / "log"))
        stack.callback(calm)  # runs first: the way out is not interrupted
        env = demo_environment(os.environ, var_dir=var_dir, port=port, redis_url=redis_url)
        prepare(supervisor, env, credentials)
        if not serving:
            return
        serve(supervisor, env)
        welcome(credentials, supervisor.log_dir)
        while True:
            supervisor.check()
            time.sleep(0.3)


def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def calm() -> None:
    """Ignore further requests to stop: children are being stopped already."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main() -> int:
    """Run the demo; 0 after Ctrl-C or SIGTERM, 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="delete the demo's data first")
    parser.add_argument("--no-serve", action="store_true", help="prepare the data and end")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    try:
        run(reset=options.reset, serving=not options.no_serve)
    except Stopped:
        say("\nStopped; the data is kept.")
    except (RefusedError, AlreadyRunningError, ChildFailedError, NoRedisError, OSError) as error:
        say(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
