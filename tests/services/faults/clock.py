"""A host's clock that jumps: every process that follows a file is as many seconds off as the file says.

The kernel keeps one wall clock for all, so what jumps is what Python reads of it, in every process of the product at
once. PostgreSQL and Redis keep the right time, as they would on hosts of their own.
"""

import os
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

EVERY = 0.2


class _Follower:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.seconds = 0.0
        self.travelling = None

    def run(self):
        pause = threading.Event()
        while not pause.wait(EVERY):
            self.look()

    def look(self):
        with suppress(OSError, ValueError):
            seconds = float(self.file.read_text())
            if seconds != self.seconds:
                self.jump(seconds)

    def jump(self, seconds):
        if self.travelling is not None:
            self.travelling.stop()
            self.travelling = None
        if seconds:
            self.travelling = time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True)
            self.travelling.start()
        self.seconds = seconds


def follow(file: Path) -> None:
    """Have this process, and those it forks, live by the clock that a file sets."""
    follower = _Follower(file)

    def start():
        threading.Thread(target=follower.run, daemon=True, name="clock").start()

    start()
    os.register_at_fork(after_in_child=start)
