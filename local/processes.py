"""Child processes: each leads its own group, none outlives the process that started it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local.guard import GUARD, PATIENCE


def spawn(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    """`subprocess.Popen` in a session of its own, watched by the guard."""
    process = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    GUARD.watch(process.pid)
    return process


def stop(process: subprocess.Popen[bytes], *, ask: int = signal.SIGTERM, patience: float = PATIENCE) -> int:
    """Ask the leader to stop, end its whole group after `patience` seconds; returns its exit status."""
    if process.poll() is None:
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
    # Also after a clean exit: a leader that crashed leaves its own children behind.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    status = process.wait()
    GUARD.release(process.pid)
    return status


class ChildFailedError(RuntimeError):
    """A child ended that should not have; the message carries its last lines."""


class Supervisor:
    """Named children whose output goes to LOG_DIR/NAME.log; leaving the context stops them all."""

    def __init__(self, log_dir: Path) -> None:
        self.log_dir = log_dir
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        log_dir.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> None:
        """Start a child; its log starts empty."""
        with self.log_path(name).open("wb") as log:
            self.children[name] = spawn(
                command,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self, name: str) -> None:
        """Wait for a child that ends by itself; ChildFailedError unless it succeeds."""
        status = self.children[name].wait()
        stop(self.children.pop(name))
        if status:
            raise ChildFailedError(self._obituary(name, status))

    def check(self) -> None:
        """Raise ChildFailedError if a child that should run has ended."""
        for name, process in self.children.items():
            if (status := process.poll()) is not None:
                raise ChildFailedError(self._obituary(name, status))

    def stop(self, patience: float = PATIENCE) -> None:
        """Ask all children at once, then wait for each within one shared deadline."""
        for process in self.children.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + patience
        for process in self.children.values():
            # Asked once: a second SIGTERM makes a Celery worker drop its running tasks.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0, deadline - time.monotonic()))
            stop(process, ask=signal.SIGKILL)
        self.children.clear()

    def log_path(self, name: str) -> Path:
        return self.log_dir / f"{name}.log"

    def _obituary(self, name: str, status: int) -> str:
        return f"{name} ended with status {status}. {self.log_path(name)} ends with:\n{self.log_tail(name)}"

    def log_tail(self, name: str, lines: int = 20) -> str:
        """Return the last lines a child wrote."""
        text = self.log_path(name).read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])
