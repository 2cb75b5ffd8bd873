"""A mixed day on the whole site: ramped up to the highest rate it holds, then held there.

BENCH_MINUTES says how long (1, and 15 for the figures in bench/RESULTS.md). The site is two web processes a core, two
workers and beat beside PostgreSQL, which waits for its disk, and Redis; the clients run on the same machine.
"""

import os
import sys
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from bench.load.clients import Clients, Tally
from bench.load.crew import Crew
from bench.load.imports import Importer
from bench.load.mix import MIX
from bench.load.watch import Watch
from bench.pages import EMPTY
from bench.timing import Row
from local.guard import wait_until
from scorecards.models import PanelSummary
from scorecards.scale.seed import seed_crowd
from tests.services.faults.day import session_of
from tests.services.faults.site import DURABLE, Site

MINUTES = float(os.environ.get("BENCH_MINUTES", "1"))
CORES = os.cpu_count() or 1
# More cores are asked for more cards: there must be some left to write on the last attempt of the last minute.
PEOPLE = CORES * int(1_500 + 250 * MINUTES)
SIZES = {"candidates": PEOPLE, "applications": PEOPLE * 3 // 2, "jobs": 12}
# Requests a second to begin with, by how much each step is steeper, and its seconds.
FIRST, STEEPER, STEP = (14.0, 1.15, 60.0) if MINUTES > 2 else (8.0, 1.4, 15.0)
WARM_UP = 15.0
GENTLER = 0.85
ATTEMPTS = 4
REAL_DISK = DURABLE | {"fsync": "on"}
# The defaults, as a site has them; the fault tests hurry.
UNHURRIED = {"SWEEP_SECONDS": "20", "MAIL_SWEEP_SECONDS": "30"}
# As docs/operations.md has it.
WEB = {"WEB_CONCURRENCY": str(2 * CORES), "WEB_THREADS": "4"}
GROWS_NOT = ("web memory, MB", "worker memory, MB", "connections", "messages waiting", "summaries waiting")


def measure() -> list[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="fairpanel-day-") as folder,
        Site(Path(folder), settings=REAL_DISK) as site,
    ):
        site.env |= UNHURRIED | WEB
        call_command("load_framework", verbosity=0)
        recruiter = seed_crowd(**SIZES, now=timezone.now(), tell=say)
        crew = Crew(recruiter)
        site.start()
        clients = Clients(crew, site.host)
        check(clients.run(FIRST, WARM_UP))
        job = crew.busiest_job
        with Watch(site) as watch, Importer(session_of(recruiter), job, site.host) as importer:
            rate, tally = hold(clients, ramp(clients), watch)
        assert wait_until(lambda: not PanelSummary.objects.stale().exists(), 60), site.logs()
        return rows(rate, tally, watch, importer)


def ramp(clients: Clients) -> float:
    """The highest rate at which no kind of request took too long for one step."""
    rate = FIRST
    while True:
        tally = clients.run(rate * STEEPER, STEP)
        check(tally)
        slow = tally.too_slow()
        say(f"{rate * STEEPER:.1f} requests a second: {', '.join(slow) or 'held'}")
        if slow:
            return rate
        rate *= STEEPER


def hold(clients: Clients, rate: float, watch: Watch) -> tuple[float, Tally]:
    """Hold a rate for all minutes; one too high for some kind of request is given up for a lower, and begun anew."""
    for attempt in range(ATTEMPTS):
        held = rate * GENTLER**attempt
        watch.forget()
        tally = day_at(held, clients)
        if not tally.too_slow():
            break
    return held, tally


def day_at(rate: float, clients: Clients) -> Tally:
    """All minutes at one rate, or as many as show that it is too high."""
    tally = Tally()
    for minute in range(max(round(MINUTES), 1)):
        clients.run(rate, 60, tally=tally)
        check(tally)
        slow = tally.too_slow()
        say(f"minute {minute + 1} at {rate:.1f} requests a second: {', '.join(slow) or 'held'}")
        if slow and minute >= 2:
            break
    return tally


def check(tally: Tally) -> None:
    """A day on which requests fail says nothing about speed."""
    assert not tally.troubles, f"{len(tally.troubles)} failed: {tally.troubles[:3]}"


def rows(rate: float, tally: Tally, watch: Watch, importer: Importer) -> list[Row]:
    """Each kind's 95th percentile in times of the empty page's, all of them under the same load."""
    assert not importer.troubles, importer.troubles
    base = tally.p("empty")
    count = sum(map(len, tally.seconds.values()))
    say(
        f"{count:,} requests in {MINUTES:.0f} min, {rate:.1f} a second; {len(importer.waited)} lists imported"
    )
    for name, values in watch.seen.items():
        say(f"{name:<20} {values[0]:8.1f} at first, {values[-1]:8.1f} at last, {max(values):8.1f} at most")
    kinds = [
        Row(
            f"p95 under load: {kind.label}",
            f"{EMPTY}, under load",
            tally.p(kind.act) / base,
            f"< {kind.limit * 1000:.0f} ms" if kind.limit else "–",
            tally.p(kind.act),
        )
        for kind in MIX
        if tally.seconds[kind.act]
    ]
    grown = [
        Row(f"under load: {name}", "the first third of the time", watch.growth(name), "≤ 1.05×", 0.0)
        for name in GROWS_NOT
    ]
    return kinds + grown


def say(words: object) -> None:
    print(words, file=sys.stderr, flush=True)
