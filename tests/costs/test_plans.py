"""No page reads a large table from end to end: an index finds what is shown, however many rows there are.

PostgreSQL is told to avoid reading whole tables, so that a few thousand rows are planned like a few million; what it
still reads whole, no index could have found.
"""

import pytest
from django.db import connection

from tests.costs.measured import measured
from tests.costs.plans import plan_of, whole_readings

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_no_page_or_list_reads_a_large_table_whole(crowd):
    read_whole = {}
    for door in crowd:
        with measured() as cost:
            door.open()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        found = {
            reading
            for sql in cost.statements
            if sql.startswith(("SELECT", "WITH"))
            for reading in whole_readings(plan_of(sql))
        }
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = on")
        if found:
            read_whole[door.name] = sorted(found)

    assert read_whole == {}
