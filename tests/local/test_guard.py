import os
import signal
import subprocess
import sys

from local.guard import is_gone, wait_until

# Starts a child that ignores polite requests and has a child of its own, prints both ids and waits. It hears an
# interrupt even where the tests are a shell's job in the background, which ignores them.
STARTER = """
import signal, subprocess, sys, time
from local.processes import spawn
signal.signal(signal.SIGINT, signal.default_int_handler)
stubborn = (
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(subprocess.Popen(['sleep', '60']).pid, flush=True); signal.pause()"
)
child = spawn([sys.executable, "-c", {program}], stdout=subprocess.PIPE)
print(child.pid, child.stdout.readline().decode(), flush=True)
time.sleep(60)
"""


def start(program):
    return subprocess.Popen(
        [sys.executable, "-c", STARTER.format(program=program)], stdout=subprocess.PIPE, text=True
    )


def test_children_end_when_their_starter_is_killed():
    with start("'import time; print(flush=True); time.sleep(60)'") as starter:
        (child,) = map(int, starter.stdout.readline().split())
        assert not is_gone(child)

        starter.kill()

        assert wait_until(lambda: is_gone(child), 10)


def test_children_that_ignore_requests_end_with_their_own_children():
    with start("stubborn") as starter:
        child, grandchild = map(int, starter.stdout.readline().split())

        starter.kill()
        starter.wait()

        assert wait_until(lambda: is_gone(child) and is_gone(grandchild), 20)


def test_a_guard_outlives_an_interrupt_of_the_terminal():
    with start("'import time; print(flush=True); time.sleep(60)'") as starter:
        (child,) = map(int, starter.stdout.readline().split())
        starter.send_signal(signal.SIGINT)

        assert starter.wait(10) == -signal.SIGINT
        assert wait_until(lambda: is_gone(child), 10)


def test_an_unreaped_process_counts_as_gone():
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert is_gone(process.pid)
    process.wait()
