"""Which pages read a large table from end to end, where an index could not find what they show.

PostgreSQL is told to avoid reading whole tables, so that a few thousand rows are planned like a few million; what it
still reads whole, no index could have found. Those lines are debts, written down by name: a page that is not among
them must not join them, and one that is mended leaves. WRITE_COSTS=1 writes the list.
"""

import os
from pathlib import Path

import pytest
import yaml
from django.db import connection

from tests.costs.measured import measured
from tests.costs.plans import plan_of, whole_readings

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DEBTS = Path(__file__).parent / "read_whole.yaml"


def test_no_other_page_or_list_reads_a_large_table_whole_than_those_written_down(crowd):
    found = {door.name: read_whole_by(door) for door in crowd}
    found = {name: tables for name, tables in found.items() if tables}
    if os.environ.get("WRITE_COSTS"):
        DEBTS.write_text(yaml.safe_dump(found, sort_keys=False))

    assert found == yaml.safe_load(DEBTS.read_text())


def read_whole_by(door):
    door.open()
    with measured() as cost:
        door.open()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = {
            table
            for sql in cost.statements
            if sql.startswith(("SELECT", "WITH"))
            for table in whole_readings(plan_of(sql))
        }
        cursor.execute("SET LOCAL enable_seqscan = on")
    return sorted(found)
