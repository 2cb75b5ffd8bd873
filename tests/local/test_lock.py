import subprocess
import sys

import pytest

import local.lock
from local.guard import GUARD
from local.lock import AlreadyRunningError, hold_lock

HOLDER = """
import sys, time
from pathlib import Path
from local.lock import hold_lock
hold_lock(Path(sys.argv[1]), print)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "demo.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_launcher_is_refused_and_told_who_runs(holder, tmp_path, monkeypatch):
    monkeypatch.setattr(local.lock, "FORMER_SECONDS", 0.2)
    said = []

    with pytest.raises(AlreadyRunningError, match=rf"Already running from .* \(process {holder.pid}\)"):
        hold_lock(tmp_path / "demo.lock", said.append)
    assert said == ["Waiting for an earlier launcher to end …"]


def test_the_lock_of_a_killed_launcher_is_free(holder, tmp_path, monkeypatch):
    monkeypatch.setattr(GUARD, "_held", ())
    holder.kill()
    holder.wait()

    hold_lock(tmp_path / "demo.lock", print)

    (descriptor,) = GUARD._held
    assert local.lock.locked(descriptor)
    local.lock.os.close(descriptor)
