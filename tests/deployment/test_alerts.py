"""Every alarm rings on figures that exist, and the page says what each figure and each alarm means."""

import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from hiring.metrics import exposition, instruments, status, tasks
from hiring.metrics.stamps import note_backup
from hiring.operations.sealing import seal_events

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "monitoring.md").read_text()
RULES = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]


@pytest.fixture
def told(db):
    """{name: labels} of everything that /metrics tells."""
    from django.utils import timezone

    tasks.count_task("hiring.send_mails", "success", wait=0.1, run=0.1)
    note_backup(timezone.now(), {})
    seal_events()
    ours = [family for family in REGISTRY.collect() if family.name.startswith("fairpanel_")]
    families = [*ours, *exposition.read_all()]
    counters = {"fairpanel_requests", "fairpanel_slow_queries", "fairpanel_tasks"}
    return {f"{family.name}_total" if family.name in counters else family.name for family in families}


def test_every_alarm_asks_for_figures_that_are_told(told):
    asked = {name for rule in RULES for name in re.findall(r"\bfairpanel_\w+", rule["expr"])}

    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} - told == set()
    assert instruments.REQUESTS._labelnames == ("route", "method", "status")


def test_every_figure_and_every_alarm_is_explained(told):
    assert {name for name in told if f"`{name}`" not in PAGE} == set()
    assert [rule["alert"] for rule in RULES if f"**{rule['alert']}**" not in PAGE] == []


def test_alarms_name_their_gravity_and_rings_are_not_of_a_moment():
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}
    assert [rule["alert"] for rule in RULES if not rule["annotations"]["summary"].endswith(".")] == []
    assert [rule["alert"] for rule in RULES if "for" not in rule and "increase" not in rule["expr"]] == []


def test_alarms_watch_readiness_each_queue_and_a_backup_that_somebody_could_look_for():
    asks = {rule["alert"]: rule["expr"] for rule in RULES}

    assert asks["FairpanelNotReady"] == "min by (instance, check) (fairpanel_check_ok) == 0"
    assert asks["FairpanelQueueUnattended"] == "max by (queue) (fairpanel_queue_workers) == 0"
    # What stands in for a missing figure is true of a database that nobody could read as well.
    standing_in = [expr for expr in asks.values() if "vector(" in expr or "absent(" in expr]
    assert standing_in == [asks["FairpanelNoBackup"]]
    assert standing_in[0].endswith(' and on() max(fairpanel_source_up{source="database"}) == 1')


def test_figures_of_the_site_are_not_added_up_over_its_web_servers():
    """Each of them tells the same runs: two would ring at half the failures."""
    fails = next(rule["expr"] for rule in RULES if rule["alert"] == "FairpanelTasksFail")

    assert fails.startswith("max by (task) (sum by (instance, task) (increase(fairpanel_tasks_total{")


def test_kinds_of_work_are_called_what_they_are_called_in_the_figures(db):
    kinds = {backlog.name for backlog in exposition.backlogs()}
    asked = {
        kind
        for rule in RULES
        for named in re.findall(r'kind=~?"([\w|]+)"', rule["expr"])
        for kind in named.split("|")
    }

    assert asked - {"worker", "beat"} == kinds == set(status.PATIENCE)
