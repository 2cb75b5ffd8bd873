"""Every page and list on a large company, in times of the emptiest page; and whatever reads a large table whole.

BENCH_COPIES=160 makes 1.6 million people, 2.4 million applications, 4.7 million scorecards and 18 million ratings out
of the crowd (a quarter of an hour, 20 GB); without it the crowd alone is measured.
"""

import os
from collections.abc import Callable

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.multiply import multiply
from bench.pages import EMPTY, page
from bench.timing import Row, compare
from hiring.models import Candidate, User
from hiring.operations.finding import find
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
        rows = [compare(door.name, door.open, EMPTY, empty, goal=goal_of(door), pairs=5) for door in doors]
        rows += searches(recruiter)
        transaction.set_rollback(True)
    return rows


def goal_of(door: Door) -> str:
    """None for what streams a whole table: it takes as long as the table is."""
    return "–" if "export of" in door.name else GOAL


def searches(recruiter: User) -> list[Row]:
    """The search box, with a slip, with first and last name turned, with a title: beside one read by its key."""
    someone = Candidate.objects.visible_to(recruiter).order_by("pk").first()

    def read() -> None:
        Candidate.objects.get(pk=someone.pk)

    def search(words: str) -> Callable[[], object]:
        return lambda: find(words, user=recruiter)

    slips = ("mueler", "okafor mira", "director garcia")
    return [
        compare(f"search for “{words}”", search(words), "one primary-key read", read, goal="–")
        for words in slips
    ]


def tell_whole_readings(door: Door) -> None:
    """Print which large tables a page's statements read from end to end."""
    door.open()
    with measured() as cost:
        door.open()
    for sql in cost.statements:
        if sql and sql.startswith(("SELECT", "WITH")):
            for table in sorted(set(whole_readings(plan_of(sql)))):
                print(f"{door.name}: {table}")
