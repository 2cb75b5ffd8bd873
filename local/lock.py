"""One launcher for each data folder."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from local.guard import GUARD, wait_until

FORMER_SECONDS = 15.0  # a launcher that was killed leaves its guard this long to end the children


class AlreadyRunningError(RuntimeError):
    """Another launcher works in this folder."""


def hold_lock(path: Path, say: Callable[[str], None]) -> None:
    """Lock the file until this process and the last of its children are gone."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if not locked(descriptor):
        say("Waiting for an earlier launcher to end …")
        if not wait_until(lambda: locked(descriptor), FORMER_SECONDS):
            owner = os.read(descriptor, 32).decode()
            os.close(descriptor)
            raise AlreadyRunningError(f"Already running from {path.parent} (process {owner}).")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    GUARD.hold(descriptor)


def locked(descriptor: int) -> bool:
    """Try to take the lock; whether it is ours now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
