"""Names each skipped test and the reason; with FAIL_ON_SKIP=1 a skip for lack of a program fails the run."""

import os
import shutil
from pathlib import Path

import pytest

POSTGRES_ONLY = "runs on PostgreSQL only: make test-pg"
# No program to install would help: most containers may not make networks and mounts of their own.
NO_RIGHTS = "needs the right to make network and mount namespaces: run it as root outside of a container"
skipped = pytest.StashKey[dict[str, str]]()


def chromium() -> str | None:
    """The browser to drive: CHROMIUM, else the first of the usual names on PATH."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_configure(config):
    config.addinivalue_line("markers", "postgres: means something on PostgreSQL only (row locks)")
    config.stash[skipped] = {}
    config.pluginmanager.register(Recorder(config.stash[skipped]))


def pytest_collection_modifyitems(items):
    no_browser = pytest.mark.skip(reason="needs Chromium: install it or set CHROMIUM to its path")
    no_postgres = pytest.mark.skip(reason=POSTGRES_ONLY)
    on_postgres = os.environ.get("TEST_DATABASE") == "postgres"
    for item in items:
        if item.get_closest_marker("browser") and chromium() is None:
            item.add_marker(no_browser)
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(no_postgres)


class Recorder:
    """Remembers each skipped test or module with its reason."""

    def __init__(self, reasons):
        self.reasons = reasons

    def pytest_runtest_logreport(self, report):
        self.record(report)

    def pytest_collectreport(self, report):
        self.record(report)

    def record(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.reasons[report.nodeid] = reason.removeprefix("Skipped: ")


def lacking(config):
    """The skips for want of a program: all but those the chosen database, or a want of rights, explains."""
    other = "SQLite" if os.environ.get("TEST_DATABASE") == "postgres" else "PostgreSQL"
    explained = (other, NO_RIGHTS)
    return {
        test: reason
        for test, reason in config.stash[skipped].items()
        if not any(words in reason for words in explained)
    }


def is_fatal(config):
    return os.environ.get("FAIL_ON_SKIP") == "1" and bool(lacking(config))


def pytest_sessionfinish(session):
    if session.exitstatus == pytest.ExitCode.OK and is_fatal(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if not config.stash[skipped]:
        return
    terminalreporter.section("skipped, by name")
    for test, reason in sorted(config.stash[skipped].items()):
        terminalreporter.line(f"{test}: {reason}")
    if is_fatal(config):
        terminalreporter.line("FAIL_ON_SKIP=1: these skips fail the run.", red=True)
