"""What each page and list costs: statements, rows that became Python objects, and large tables read whole.

Exact on any machine. A page that begins to load what it does not show, or to ask row by row, changes its line in
costs.yaml. read_whole.yaml is a list of debts: PostgreSQL is told to avoid reading whole tables, so that a few
thousand rows are planned like a few million, and what it still reads from end to end is named. A page that is
not among them must not join them, and one that is mended leaves. WRITE_COSTS=1 writes both, to be read before they
are committed.
"""

import os
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import connection, transaction

from scorecards.scale.seed import seed_crowd
from tests.costs.doors import doors_of
from tests.costs.measured import measured
from tests.costs.plans import plan_of, whole_readings
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    """Every door of a company with 1,200 people, as its busiest people open them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_framework", verbosity=0)
        recruiter = seed_crowd(
            candidates=1_200, applications=1_800, jobs=16, now=NOW, tell=lambda _said: None
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield doors_of(recruiter)
        transaction.set_rollback(True)


def test_every_page_and_list_costs_what_is_written_down(crowd):
    assert_written_down("costs.yaml", {door.name: cost_of(door) for door in crowd})


def test_no_other_page_or_list_reads_a_large_table_whole_than_those_written_down(crowd):
    found = {door.name: read_whole_by(door) for door in crowd}

    assert_written_down("read_whole.yaml", {name: tables for name, tables in found.items() if tables})


def assert_written_down(name, found):
    file = FOLDER / name
    if os.environ.get("WRITE_COSTS"):
        file.write_text(yaml.safe_dump(found, sort_keys=False))

    assert found == yaml.safe_load(file.read_text())


def cost_of(door):
    """Statements and instances of a second visit: the first one fills caches."""
    cost = visited(door)
    return {"statements": len(cost.statements), "instances": cost.instances}


def read_whole_by(door):
    asked = [sql for sql in visited(door).statements if sql and sql.startswith(("SELECT", "WITH"))]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = {table for sql in asked for table in whole_readings(plan_of(sql))}
        cursor.execute("SET LOCAL enable_seqscan = on")
    return sorted(found)


def visited(door):
    door.open()
    with measured() as cost:
        door.open()
    return cost
