"""Something breaks while panels are handed in: nothing acknowledged is lost, nothing owed forgotten or told twice.

Each fault strikes when a third of the cards are in. PostgreSQL, Redis, two web processes, two workers and beat are
real, as are the mail server, the webhook's receiver and the clients. FAULT_PANELS sets how many panels a fault meets.
What takes minutes, such as the leases of what a dead worker was sending, is put forward; FAULT_WAITS=1 waits for it.
"""

import os
from dataclasses import dataclass

import pytest
from django.db import connection

from hiring.models import Attachment
from local.guard import wait_until
from scorecards.models import ScorecardRevision
from tests.services.faults import strikes
from tests.services.faults.day import Company, Day
from tests.services.faults.ledger import Ledger
from tests.services.faults.probe import UNANSWERED, Probe
from tests.services.faults.site import Site, living_in

pytestmark = [pytest.mark.services, pytest.mark.postgres]

PANELS = int(os.environ.get("FAULT_PANELS", "200"))
NOTHING = frozenset()


@dataclass(frozen=True)
class Fault:
    """What strikes; which parts ready must name meanwhile and which it may; how many tellings may come twice.

    A telling comes twice where whoever sent it died, or lost the database, between sending it and writing that down;
    and a worker that loses the broker ends the task it has.
    `refusals` are the only statuses that requests may have been refused with.
    """

    strike: object
    must: frozenset = NOTHING
    may: frozenset = NOTHING
    twice: int = 0
    refusals: frozenset = NOTHING


FAULTS = {
    "a worker is killed": Fault(strikes.one_worker_killed, twice=1),
    "all workers are killed": Fault(strikes.all_workers_killed, twice=2),
    "Redis is stopped and started empty": Fault(strikes.redis_forgets, must={"broker"}, twice=2),
    "Redis says nothing": Fault(strikes.redis_says_nothing, must={"broker"}, twice=2),
    "Redis is out of memory": Fault(strikes.redis_out_of_memory, must={"broker"}, twice=2),
    "PostgreSQL is restarted": Fault(
        strikes.postgres_is_restarted, must={"database"}, may={"migrations"}, twice=2, refusals={500}
    ),
    "PostgreSQL crashes and recovers": Fault(
        strikes.postgres_crashes, must={"database"}, may={"migrations"}, twice=2, refusals={500}
    ),
    "connections are cut": Fault(
        strikes.connections_are_cut, may={"database", "migrations"}, twice=6, refusals={500}
    ),
    "web processes are killed": Fault(strikes.web_processes_killed, may={UNANSWERED}),
    "the disk for media is full": Fault(strikes.disk_full, refusals={503}),
    "the mail server hangs": Fault(strikes.mail_server_hangs, twice=2),
    "the clock jumps an hour and back": Fault(strikes.clock_jumps, twice=2),
    "a second beat runs": Fault(strikes.second_beat),
    "poison is queued": Fault(strikes.poison, twice=1),
}


@pytest.fixture(scope="module")
def site(django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), Site(tmp_path_factory.mktemp("site")) as site:
        site.start(before=site.own_disk())
        site.company = Company(site.receiver.url())
        yield site


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_nothing_acknowledged_is_lost_and_nothing_owed_forgotten_when(site, fault):
    day, ledger = Day(site.company, site.hosts, PANELS), Ledger(site)

    with Probe(site.host) as site.probe:
        with day:
            day.reach(1 / 3)
            fault.strike(site, day)
        ledger.check(day, twice=fault.twice)
        assert wait_until(site.probe.says, 30), site.probe.said

    named = site.probe.ever_said()
    assert fault.must <= named <= fault.must | fault.may
    assert set(day.done.refused) <= fault.refusals


def test_a_backup_taken_while_panels_are_handed_in_holds_all_that_was_acknowledged_before_it(site, tmp_path):
    day, ledger = Day(site.company, site.hosts, PANELS), Ledger(site)
    with day:
        day.reach(1 / 3)
        before = set(day.done.submitted), set(day.done.papers)
        folder = site.manage("backup", str(tmp_path))
        after = len(day.done.submitted)
    ledger.check(day)

    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE elsewhere")
    url = site.env["DATABASE_URL"].rpartition("/")[0] + "/elsewhere"
    elsewhere = {"DATABASE_URL": url, "MEDIA_ROOT": str(tmp_path / "media")}
    # It fails unless every summary, the audit trail's chain and every file are as they were.
    site.manage("restore", folder, **elsewhere)
    site.manage("verify_summaries", **elsewhere)
    site.manage("verify_audit", **elsewhere)

    assert len(before[0]) < after
    with living_in(site.postgres, "elsewhere"):
        submitted = ScorecardRevision.objects.submitted().values_list("scorecard_id", flat=True)
        assert before[0] <= set(submitted)
        assert before[1] <= {str(paper) for paper in Attachment.objects.values_list("public_id", flat=True)}
