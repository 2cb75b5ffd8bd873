"""Ends child processes when the process that started them dies, however it dies.

A guard reads the ids of children from a pipe; the pipe closes with its owner, even after `kill -9`, and
the guard ends what is left. The kernel's parent-death signal is Linux only and follows the starting thread.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PATIENCE = 10.0  # seconds between asking a child to stop and ending it


class Guard:
    """One per process; its own process is started with the first child that is watched."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._held: tuple[int, ...] = ()

    def hold(self, descriptor: int) -> None:
        """Keep a descriptor (a lock) open until the last child is gone. Call before the first `watch`."""
        self._held = (*self._held, descriptor)

    def watch(self, pid: int) -> None:
        """End this child, which leads its own process group, should its starter die."""
        if self._process is None:
            self._process = self._start()
        self._tell(f"+{pid}\n")

    def release(self, pid: int) -> None:
        """Forget a child that has ended."""
        with contextlib.suppress(BrokenPipeError):
            self._tell(f"-{pid}\n")

    def close(self) -> None:
        """End whatever is still watched and wait for it."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.stdin is not None:
            process.stdin.close()
        process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        atexit.register(self.close)
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            pass_fds=self._held,
        )

    def _tell(self, line: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(line.encode())


GUARD = Guard()


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has reaped yet counts as ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:  # no /proc here: the process table has the last word
        return False
    return state == "Z"


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll a condition; False when it is still unmet after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def end_groups(pids: Iterable[int], patience: float = PATIENCE) -> None:
    """Ask each group's leader to stop; after `patience` seconds end the whole group."""
    pids = sorted(pids, reverse=True)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    wait_until(lambda: all(map(is_gone, pids)), patience)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Read "+pid" and "-pid" lines until the owner is gone, then end the rest."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: set[int] = set()
    for line in sys.stdin:
        change = watched.add if line.startswith("+") else watched.discard
        change(int(line[1:]))
    end_groups(watched)


if __name__ == "__main__":
    main()
