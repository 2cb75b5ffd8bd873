"""Processes that are kept running: whoever ends is started again, as systemd and compose do with the product's."""

import os
import signal
import threading

from local.processes import spawn, stop


class Keeper:
    """Named processes, each with a log of its own that goes on after a restart."""

    def __init__(self, log_dir, cwd):
        self.log_dir, self.cwd = log_dir, cwd
        self.wanted = {}
        self.running = {}
        self.starts = {}
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        log_dir.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *trouble):
        self._over.set()
        self._thread.join(10)
        self.stop(*self.wanted)

    def start(self, name, command, env):
        with self._lock:
            self.wanted[name] = (command, env)
            self._start(name)

    def stop(self, *names):
        """Ask these at once to end in peace, and end for good who does not."""
        with self._lock:
            gone = [self.running.pop(name) for name in names if self.wanted.pop(name, None)]
        for process in gone:
            if process.poll() is None:
                process.terminate()
        for process in gone:
            stop(process, ask=0)

    def kill(self, *names):
        """End these and their children the hard way, all at once; each is started again."""
        with self._lock:
            for name in names:
                os.killpg(self.running[name].pid, signal.SIGKILL)

    def pid(self, name):
        return self.running[name].pid

    def log(self, name, lines=40):
        text = self._log_of(name).read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def count(self, name, words):
        """How often these words stand in a log."""
        return self._log_of(name).read_text(encoding="utf-8", errors="replace").count(words)

    def _log_of(self, name):
        return self.log_dir / f"{name}.log"

    def _start(self, name):
        command, env = self.wanted[name]
        self.starts[name] = self.starts.get(name, 0) + 1
        with self._log_of(name).open("ab") as log:
            self.running[name] = spawn(command, cwd=self.cwd, env=env, stdin=-3, stdout=log, stderr=log)

    def _watch(self):
        while not self._over.wait(0.2):
            with self._lock:
                for name in self.wanted:
                    if self.running[name].poll() is not None:
                        stop(self.running[name])
                        self._start(name)
