"""Hosts that are network namespaces of a test's own, on a bridge that nobody else can reach.

No namespace has a name: each lives as long as a process in it does, and takes its end of the wire along. So nothing is
left behind, however a test ends. Nothing leads from the bridge to this machine's own network.
"""

import ctypes
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.guard import wait_until
from local.processes import spawn, stop
from tests.plugins.processes import ROOT
from tests.plugins.skips import NO_RIGHTS

NETWORK, CENTRE = "10.213.7.0/24", "10.213.7.1"
CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def require_namespaces():
    """Skip where this process may not make networks, as in most containers."""
    missing = [program for program in ("ip", "nsenter", "unshare") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: install iproute2 and util-linux")
    if (
        os.geteuid()
        or subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip(NO_RIGHTS)


def run(*command):
    subprocess.run(command, check=True, capture_output=True, text=True)


@contextmanager
def in_a_network_of_its_own():
    """Put this thread, and whatever it starts, into a new network with a bridge in its middle, at CENTRE."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _check(_libc.unshare(CLONE_NEWNET))
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "switch", "type", "bridge")
        run("ip", "address", "add", f"{CENTRE}/24", "dev", "switch")
        run("ip", "link", "set", "switch", "up")
        yield
    finally:
        _check(_libc.setns(before, CLONE_NEWNET))
        os.close(before)


class Host:
    """One machine on the bridge; its cable can be pulled and put back. Begin the commands it runs with `before`."""

    def __init__(self, number):
        self.address = f"{CENTRE.rpartition('.')[0]}.{10 + number}"
        self.cable = f"cable{number}"

    def __enter__(self):
        self._holder = spawn(["unshare", "--net", "sleep", "infinity"])
        pid = str(self._holder.pid)
        own = Path(f"/proc/{pid}/ns/net")
        here = Path("/proc/thread-self/ns/net").readlink()
        assert wait_until(lambda: own.readlink() != here, 10)
        self.before = ["nsenter", "--target", pid, "--net", f"--wd={ROOT}", "--"]
        run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", pid)
        run("ip", "link", "set", self.cable, "master", "switch", "up")
        run(*self.before, "ip", "link", "set", "lo", "up")
        run(*self.before, "ip", "address", "add", f"{self.address}/24", "dev", "eth0")
        run(*self.before, "ip", "link", "set", "eth0", "up")
        return self

    def __exit__(self, *trouble):
        stop(self._holder)

    def cut_off(self):
        run("ip", "link", "set", self.cable, "down")

    def bring_back(self):
        run("ip", "link", "set", self.cable, "up")


def _check(result):
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
