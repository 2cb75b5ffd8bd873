"""The web server, for the demo and for production; each line can be set from the environment."""

import gc
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

_READ = """
import json, sys
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
names = ("BIND", "WEB_CONCURRENCY", "WEB_THREADS", "FORWARDED_ALLOW_IPS", "METRICS_DIR")
try:
    print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
except ImproperlyConfigured as error:
    sys.exit(str(error))
"""


def _settings() -> dict[str, Any]:
    """What the settings say of the server. Where they are wrong it ends here, with the list of all that is.

    Another process reads them: this one outlives an upgrade, and the workers it starts afterwards must find them anew.
    """
    given = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    done = subprocess.run(  # noqa: S603 - the words above
        [sys.executable, "-c", _READ],
        env={"DJANGO_SETTINGS_MODULE": "hiring.settings", **given},
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


_read = _settings()
bind = _read["BIND"]
workers = _read["WEB_CONCURRENCY"]
threads = _read["WEB_THREADS"]
worker_class = "gthread"
timeout = 60
# A stopped server takes no more connections and gives the requests it has so long; docker-compose.yml waits for longer.
graceful_timeout = 20
# Workers are replaced now and then, at different moments, so that no slow leak ever matters.
max_requests = 5000
max_requests_jitter = 500
forwarded_allow_ips = _read["FORWARDED_ALLOW_IPS"]
# Heartbeats are files: on a slow disk a busy worker would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# The site writes a line for each request itself, with the names of page and user and without what was searched for.
accesslog = None
errorlog = "-"
logger_class = "hiring.web.server_log.ServerLog"
# Nobody uses it, and its default place is the home folder, which the container's user does not have.
control_socket_disable = True

# What workers count lies in files that all of them read. Each server has a folder of its own, so that two on a host,
# such as the old and the new one during an upgrade, do not mix.
_COUNTS = Path(_read["METRICS_DIR"])
_OWN_COUNTS = _COUNTS / str(os.getpid())
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_OWN_COUNTS)


def _lives(name: str) -> bool:
    """Whether a process of this id runs, or may: another user's does."""
    try:
        os.kill(int(name), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def on_starting(server: Any) -> None:  # noqa: ARG001 - gunicorn's own signature
    """Begin with empty counts, and clear away those of servers that are gone."""
    for folder in _COUNTS.glob("*"):
        if folder == _OWN_COUNTS or not _lives(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    _OWN_COUNTS.mkdir(parents=True, exist_ok=True)


def post_worker_init(worker: Any) -> None:  # noqa: ARG001
    """Load the pages before somebody waits for them, and hide what all requests share from the collector.

    A full collection would walk through it again and again, for up to 0.1 s, in the middle of some request.
    """
    from django.urls import get_resolver  # noqa: PLC0415 - after Django was set up

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    # After each word with the database a thread waits for its turn: 5 ms by default, while another makes a long page,
    # would be a fifth of a second for the forty statements of a hand-in.
    sys.setswitchinterval(0.0005)


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Let go of what only a living worker can say."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - after the folder was named

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001
    """Leave nothing behind."""
    shutil.rmtree(_OWN_COUNTS, ignore_errors=True)
