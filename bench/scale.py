"""Every page and list on a large company, in times of the emptiest page; and whatever reads a large table whole.

BENCH_COPIES=99 makes a million people, one and a half million applications and three million scorecards out of the
crowd (a quarter of an hour, 12 GB); without it the crowd alone is measured.
"""

import os

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.multiply import multiply
from bench.pages import page
from bench.timing import Row, compare
from scorecards.scale.seed import seed_crowd
from tests.costs.doors import Door, doors_of
from tests.costs.measured import measured
from tests.costs.plans import plan_of, whole_readings
from tests.factories import UserFactory

SIZES = {"candidates": 10_000, "applications": 15_000, "jobs": 20}
GOAL = "≤ 12×"


def measure() -> list[Row]:
    call_command("load_framework", verbosity=0)
    recruiter = seed_crowd(**SIZES, now=timezone.now(), tell=lambda _said: None)
    copies = int(os.environ.get("BENCH_COPIES", "0"))
    for table, rows in sorted(multiply(copies).items()):
        print(f"{table:<32} {rows:>12,}")
    nobody = Client()
    nobody.force_login(UserFactory())
    empty = page(nobody, reverse("home"))
    with transaction.atomic():
        doors = doors_of(recruiter)
        for door in doors:
            tell_whole_readings(door)
        rows = [
            compare(door.name, door.open, "empty home page, signed in", empty, goal=GOAL, pairs=5)
            for door in doors
        ]
        transaction.set_rollback(True)
    return rows


def tell_whole_readings(door: Door) -> None:
    """Print which large tables a page's statements read from end to end."""
    door.open()
    with measured() as cost:
        door.open()
    for sql in cost.statements:
        if sql and sql.startswith(("SELECT", "WITH")):
            for table in sorted(set(whole_readings(plan_of(sql)))):
                print(f"{door.name}: {table}")
