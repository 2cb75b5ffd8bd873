"""Two web and three worker hosts, each with a network of its own, share a database and a Redis; one drops out.

The cable of a web host and of a worker host is pulled while panels are handed in, and put back. Packets are lost then,
not refused: a host that is cut off learns nothing of it, and those that talk to it wait.
"""

import os
from contextlib import ExitStack
from itertools import cycle

import pytest

from local.guard import wait_until
from tests.services.faults.day import Company, Day
from tests.services.faults.ledger import Ledger
from tests.services.faults.namespaces import (
    CENTRE,
    NETWORK,
    Host,
    in_a_network_of_its_own,
    require_namespaces,
)
from tests.services.faults.probe import UNANSWERED, Probe
from tests.services.faults.site import Site

pytestmark = [pytest.mark.services, pytest.mark.postgres]

PANELS = int(os.environ.get("FAULT_PANELS", "200"))
HOSTS = ("web-1", "web-2", "worker-1", "worker-2", "worker-3")


@pytest.fixture
def machines(django_db_blocker, tmp_path):
    """A site in the middle of a network, its hosts by name, and all of them running."""
    require_namespaces()
    with ExitStack() as opened:
        opened.enter_context(django_db_blocker.unblock())
        opened.enter_context(in_a_network_of_its_own())
        hosts = {name: opened.enter_context(Host(number)) for number, name in enumerate(HOSTS)}
        site = opened.enter_context(Site(tmp_path, address=CENTRE, network=NETWORK))
        webs = [
            site.start_web(name, hosts[name].address, hosts[name].before)
            for name in HOSTS
            if name[:3] == "web"
        ]
        workers = [name for name in HOSTS if name[:3] == "wor"]
        for name in workers:
            site.start_worker(name, hosts[name].before)
        site.start_beat("beat")
        for web in webs:
            site.await_web(web)
        for worker in workers:
            site.await_worker(worker)
        site.hosts = lambda: cycle(webs)
        site.webs = webs
        yield site, hosts


def test_a_host_that_drops_out_and_comes_back_costs_no_card_and_no_mail(machines):
    site, hosts = machines
    company = Company(site.receiver.url(host=CENTRE))
    day, ledger = Day(company, site.hosts, PANELS, listens=4), Ledger(site)
    gone = [hosts["web-2"], hosts["worker-3"]]

    with Probe(site.webs[0]) as near, Probe(site.webs[1], patience=2) as far:
        with day:
            day.reach(1 / 3)
            for host in gone:
                host.cut_off()
            try:
                assert wait_until(lambda: far.says(UNANSWERED), 30), far.said
                day.reach(2 / 3)
            finally:
                for host in gone:
                    host.bring_back()
            assert wait_until(far.says, 60), far.said
        ledger.check(day, twice=1)  # what the worker that was cut off had on its way
        served = site.keeper.count("worker-3", "Compiled")
        with Day(company, site.hosts, 12):
            pass
        assert wait_until(lambda: site.keeper.count("worker-3", "Compiled") > served, 60), site.logs()

    assert near.ever_said() == frozenset()
