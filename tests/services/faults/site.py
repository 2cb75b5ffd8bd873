"""A whole site of a test's own: PostgreSQL, Redis, web, workers, beat, and those to whom it owes something."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path

import psutil
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections

from local.guard import wait_until
from local.ports import LOOPBACK, free_port
from local.postgres import PostgresServer, find_binaries
from local.redis import RedisServer
from tests.hiring.webhooks.receivers import receiving
from tests.plugins.processes import ROOT
from tests.services.faults.keeper import Keeper
from tests.services.faults.post import Letterbox
from tests.services.faults.probe import failing_of

# What was acknowledged must outlive a crash of the server; a power cut is none of these tests.
DURABLE = {"synchronous_commit": "on", "full_page_writes": "on"}
CELERY = [sys.executable, "-m", "celery", "-A", "hiring"]
QUEUES = "interactive,bulk,delivery"
DISK = "64m"
WORKERS = ("worker-1", "worker-2")


class Site:
    """Everything that runs, on one address; `before` goes before each command that is a host's own."""

    def __init__(self, folder, *, address=LOOPBACK, network="", settings=DURABLE):
        self.folder, self.address = folder, address
        self.media = folder / "media"
        self.media.mkdir()
        self.media_seen = self.media
        self.postgres = PostgresServer(settings=settings, network=network)
        self.redis = RedisServer(folder / "redis", also_at="" if address == LOOPBACK else address)
        self.keeper = Keeper(folder / "log", ROOT)
        self.letterbox = Letterbox(address)
        self.host = ""
        self.with_own_disk = []
        self._open = ExitStack()

    def __enter__(self):
        with ExitStack() as opened:
            opened.enter_context(self.postgres)
            opened.enter_context(self.redis)
            opened.enter_context(living_in(self.postgres))
            self.letterbox.start()
            opened.callback(self.letterbox.stop)
            self.receiver = opened.enter_context(receiving(host=self.address))
            opened.enter_context(self.keeper)
            call_command("migrate", verbosity=0, skip_checks=True)
            self.env = self._environment()
            self._open = opened.pop_all()
        return self

    def __exit__(self, *trouble):
        self._open.close()

    def _environment(self):
        def reached(url):
            return url.replace(f"@{LOOPBACK}:", f"@{self.address}:")

        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.services.faults.settings",
            "DATABASE_URL": reached(self.postgres.url),
            "REDIS_URL": reached(self.redis.url),
            "TEST_TASKS": "queued",
            "MEDIA_ROOT": str(self.media),
            "REDIS_TIMEOUT": "0.5",
            "WEBHOOKS_ALLOW_PRIVATE": "true",
            "SWEEP_SECONDS": "2",
            "MAIL_SWEEP_SECONDS": "2",
            "EMAIL_TIMEOUT": "2",
            "CELERY_VISIBILITY_TIMEOUT": "3600",
            "WEB_CONCURRENCY": "2",
            "LOG_LEVEL": "INFO",
            "PG_BIN": str(find_binaries()),
            "FAULT_FOLDER": str(self.folder),
            "FAULT_MAIL_HOST": self.address,
            "FAULT_MAIL_PORT": str(self.letterbox.port),
        }

    def own_disk(self):
        """Give media a small disk, seen in a mount namespace alone; the words before a command that is to run there.

        The namespace, and the disk with it, ends with its last process. Without the right to make one: no words.
        """
        if not can_have_own_mounts():
            return []
        self.keeper.start("disk", ["unshare", "--mount", "sleep", "infinity"], dict(os.environ))
        pid = self.keeper.pid("disk")
        self.with_own_disk = ["nsenter", "--target", str(pid), "--mount", f"--wd={ROOT}", "--"]
        self.media_seen = Path(f"/proc/{pid}/root{self.media}")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(self.media)]
        assert wait_until(lambda: namespace_of(pid) != namespace_of("self"), 10)
        subprocess.run([*self.with_own_disk, *mount], check=True)
        return self.with_own_disk

    def manage(self, *arguments, **env):
        """Run one of the product's commands, where media are; its last line, or what went wrong."""
        status, said = self.try_to_manage(*arguments, **env)
        assert status == 0, said
        return said.splitlines()[-1]

    def try_to_manage(self, *arguments, **env):
        """The same, however it ends: its status, and what it wrote with its complaints before."""
        command = [*self.with_own_disk, sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        return done.returncode, done.stderr + done.stdout

    def hosts(self):
        """Where clients send their requests, in turn."""
        return cycle([self.host])

    def logs(self):
        return "\n\n".join(f"--- {name}\n{self.keeper.log(name)}" for name in self.keeper.wanted)

    def start(self, before=()):
        """Web, two workers and beat, all on this host; returns once all of them work."""
        self.host = self.start_web("web", before=before)
        for name in WORKERS:
            self.start_worker(name, before=before)
        self.start_beat("beat", before=before)
        self.await_web(self.host)
        for name in WORKERS:
            self.await_worker(name)

    def start_web(self, name, address=LOOPBACK, before=()):
        port = free_port()
        env = {
            **self.env,
            "BIND": f"{address}:{port}",
            "ALLOWED_HOSTS": f"{address},{LOOPBACK}",
        }
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "hiring.wsgi:application"]
        self.keeper.start(name, [*before, *command], env)
        return f"{address}:{port}"

    def start_worker(self, name, before=()):
        options = ["--concurrency", "1", "-n", f"{name}@test", "-Q", QUEUES]
        self.keeper.start(name, [*before, *CELERY, "worker", *options], self.env)

    def start_beat(self, name, before=()):
        schedule = ["--schedule", str(self.folder / f"schedule-{name}"), "--pidfile="]
        self.keeper.start(name, [*before, *CELERY, "beat", *schedule], self.env)

    def await_web(self, host):
        assert wait_until(lambda: not failing_of(host) or self.is_hopeless(), 150), self.logs()
        assert not self.is_hopeless(), self.logs()

    def await_worker(self, name):
        """Until a worker takes tasks, since its last start."""
        assert wait_until(lambda: self.keeper.count(name, " ready.") >= self.keeper.starts[name], 150), (
            self.keeper.log(name)
        )

    def is_hopeless(self):
        """Whether something ends as often as it is started."""
        return max(self.keeper.starts.values()) > 4

    def children_of(self, name):
        return [child.pid for child in psutil.Process(self.keeper.pid(name)).children()]

    def empty_redis(self):
        """Take everything from a Redis that is stopped."""
        for file in self.redis.data_dir.iterdir():
            if file.is_dir():
                shutil.rmtree(file)
            else:
                file.unlink()

    def fresh_connections(self):
        """Let go what this process had open on a server that was stopped since."""
        connections["default"].close()


@contextmanager
def living_in(postgres, name="postgres"):
    """Have the models of this process, all threads of it, read and write another server's database."""
    settings = connections["default"].settings_dict
    before = dict(settings)
    user_and_word, place = postgres.url.removeprefix("postgres://").split("@")
    user, _, password = user_and_word.partition(":")
    host, _, port = place.partition("/")[0].partition(":")
    connections["default"].close()
    settings.update(NAME=name, USER=user, PASSWORD=password, HOST=host, PORT=port)
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections["default"].close()
        settings.update(before)
        ContentType.objects.clear_cache()


def namespace_of(pid):
    return Path(f"/proc/{pid}/ns/mnt").readlink()


def can_have_own_mounts():
    """Whether a folder can be given a disk of its own that nobody else sees: takes root, mostly."""
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        return False
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0
