"""The demo on one machine: `python -m local.demo` prepares, starts and owns every process until Ctrl-C.

Progress goes to the terminal, the output of each process to VAR_DIR/log. PORT, DATABASE_URL, REDIS_URL and
VAR_DIR are honoured.
"""

import argparse
import json
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from local.environment import demo_environment
from local.lock import AlreadyRunningError, hold_lock
from local.ports import is_free, next_free_port
from local.processes import ChildFailedError, Supervisor
from local.redis import NoRedisError, open_redis
from local.site import ROOT, NotReadyError, Site, say

DEMO_FILES = ("fairpanel.sqlite3*", "redis", "media", "static", "log", "demo.json", "celerybeat-schedule*")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """The launcher was asked to stop."""


class RefusedError(Exception):
    """The demo cannot be started like this; the message says what to change."""


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
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


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
    hold_lock(var_dir / "demo.lock", say)
    if reset:
        forget(var_dir)
    port = choose_port(os.environ.get("PORT"))
    say(f"Preparing the demo in {var_dir}")
    with ExitStack() as stack:
        redis_url = stack.enter_context(open_redis(var_dir / "redis"))
        supervisor = stack.enter_context(Supervisor(var_dir / "log"))
        stack.callback(on_signals, signal.SIG_IGN)  # runs first: the way out is not interrupted
        env = demo_environment(os.environ, var_dir=var_dir, port=port, redis_url=redis_url)
        site = Site(supervisor, env)
        site.prepare(credentials, serving=serving)
        if serving:
            site.serve()
            welcome(credentials, supervisor.log_dir)
            site.watch()


def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, handler)


def main() -> int:
    """Run the demo; 0 after Ctrl-C or SIGTERM, 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="delete the demo's data first")
    parser.add_argument("--no-serve", action="store_true", help="prepare the data and end")
    options = parser.parse_args()
    on_signals(ask_to_stop)
    os.umask(0o077)  # candidates' data, and the passwords: nobody else on this machine
    try:
        run(reset=options.reset, serving=not options.no_serve)
    except Stopped:
        say("\nStopped; the data is kept.")
    except (
        RefusedError,
        AlreadyRunningError,
        ChildFailedError,
        NotReadyError,
        NoRedisError,
        OSError,
    ) as error:
        say(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
