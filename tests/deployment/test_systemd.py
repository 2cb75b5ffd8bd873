"""The units of plain hosts name what there is, and wait for as long as it takes."""

import configparser
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"


def unit(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string((UNITS / name).read_text())
    return parser


def test_there_is_a_unit_for_every_process():
    assert {path.name for path in UNITS.iterdir()} == {
        *("fairpanel.target", "fairpanel-web.service", "fairpanel-worker@.service", "fairpanel-beat.service"),
        *("fairpanel-backup.service", "fairpanel-backup.timer"),
    }


@pytest.mark.parametrize("name", ["web", "worker@", "beat", "backup"])
def test_units_are_confined_and_read_the_environment_that_the_page_names(name):
    service = unit(f"fairpanel-{name}.service")["Service"]

    assert service["User"] == "fairpanel"
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("true", "strict")
    assert service["EnvironmentFile"].endswith(("/etc/fairpanel/env", "/etc/fairpanel/worker-%i"))
    assert service["ExecStart"].startswith("/opt/fairpanel/.venv/bin/")


def test_a_worker_takes_the_queue_that_it_is_named_for_and_is_given_time_to_end():
    service = unit("fairpanel-worker@.service")["Service"]
    command = shlex.split(service["ExecStart"])

    assert command[command.index("-Q") + 1] == "%i"
    assert int(service["TimeoutStopSec"]) > max(limit["time_limit"] for limit in settings.LIMITS.values())
    # The signal goes to the main process alone: its pool ends what it has.
    assert service["KillMode"] == "mixed"


def test_the_backup_is_a_command_and_its_timer_runs_nightly():
    command = shlex.split(unit("fairpanel-backup.service")["Service"]["ExecStart"])

    assert command[2] in get_commands()
    assert unit("fairpanel-backup.timer")["Timer"]["OnCalendar"] == "*-*-* 02:15"
