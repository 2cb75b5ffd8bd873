import sys
import time

import pytest

from local.guard import is_gone, wait_until
from local.processes import ChildFailedError, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def supervisor(tmp_path):
    with Supervisor(tmp_path / "log") as supervisor:
        yield supervisor


def start(supervisor, name, program, tmp_path):
    supervisor.start(name, [sys.executable, "-c", program], cwd=tmp_path, env={"GREETING": "hello"})


def test_output_goes_to_a_log_of_the_childs_name(supervisor, tmp_path):
    start(supervisor, "web", "import os; print(os.environ['GREETING'])", tmp_path)
    supervisor.wait("web")

    assert supervisor.log_path("web").read_text() == "hello\n"


def test_a_failing_step_is_reported_with_its_last_lines(supervisor, tmp_path):
    start(supervisor, "migrate", "raise SystemExit('no such table')", tmp_path)

    with pytest.raises(ChildFailedError, match=r"migrate ended with status 1\.(?s:.)*no such table"):
        supervisor.wait("migrate")


def test_a_child_that_died_is_noticed(supervisor, tmp_path):
    supervisor.start("web", SLEEP, cwd=tmp_path, env={})
    start(supervisor, "worker", "raise SystemExit(3)", tmp_path)
    supervisor.children["worker"].wait()

    with pytest.raises(ChildFailedError, match="worker ended with status 3"):
        supervisor.check()


def test_stopping_asks_all_children_first_and_ends_the_stubborn(supervisor, tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    start(supervisor, "deaf", deaf, tmp_path)
    supervisor.start("web", SLEEP, cwd=tmp_path, env={})
    assert wait_until(lambda: supervisor.log_path("deaf").stat().st_size > 0, 10)
    pids = [child.pid for child in supervisor.children.values()]

    started = time.monotonic()
    supervisor.stop(patience=0.5)

    assert time.monotonic() - started < 5
    assert [is_gone(pid) for pid in pids] == [True, True]
