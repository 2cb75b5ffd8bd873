"""What each page and list costs: statements, rows that became Python objects, and large tables read whole.

Exact on any machine. A page that begins to load what it does not show, or to ask row by row, changes its line in
costs.yaml. read_whole.yaml is a list of debts: PostgreSQL is told that a few thousand rows are a few million, and to
avoid reading whole tables, and what it still reads from end to end is named. A page that is not among them must not
join them, nor what people and the clock do all day, and what is mended leaves; what is done once a night may read a
table whole. WRITE_COSTS=1 writes both, to be read before they are committed.
"""

import os
from pathlib import Path

import pytest
import time_machine
import yaml
from django.core.management import call_command
from django.db import connection, transaction

from hiring.models import Mail, Panelist
from scorecards.scale.seed import seed_crowd
from tests.costs.acts import acts_of
from tests.costs.doors import doors_of
from tests.costs.grown import grow
from tests.costs.measured import measured
from tests.costs.plans import plan_of, whole_readings
from tests.factories import NOW

pytestmark = pytest.mark.postgres
FOLDER = Path(__file__).parent


# Committed and not kept in one long transaction, for which the changes feed of every other test would wait. Doors are
# chosen by keys, so keys begin anew.
@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_every_page_and_list_costs_what_is_written_down_and_no_other_reads_a_large_table_whole():
    call_command("load_framework", verbosity=0)
    recruiter = seed_crowd(candidates=1_200, applications=1_800, jobs=16, now=NOW, tell=lambda _said: None)
    send_mails()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    visits = {door.name: visited(door) for door in doors_of(recruiter)}
    with time_machine.travel(NOW, tick=False):
        acts = {name: done(act) for name, act in acts_of(recruiter).items()}

    costs = {name: cost_of(visit) for name, visit in visits.items()}
    whole = read_whole_by_each(visits | acts)

    assert_written_down("costs.yaml", costs)
    assert_written_down("read_whole.yaml", whole)


def assert_written_down(name, found):
    file = FOLDER / name
    if os.environ.get("WRITE_COSTS"):
        file.write_text(yaml.safe_dump(found, sort_keys=False))

    assert found == yaml.safe_load(file.read_text())


def send_mails():
    """Reminders that have arrived: the crowd is not written to, and an empty table is read whole by any plan."""
    seats = Panelist.objects.order_by("pk")[:2_000]
    sent = {"kind": Mail.Kind.REMINDER, "due_at": NOW, "sent_at": NOW}
    Mail.objects.bulk_create(
        Mail(key=f"sent:{one.pk}", recipient_id=one.user_id, interview_id=one.interview_id, seat=one, **sent)
        for one in seats
    )


def cost_of(visit):
    return {"statements": len(visit.statements), "instances": visit.instances}


def read_whole_by_each(visits):
    """The large tables each page would read from end to end in a company of a million."""
    with transaction.atomic(), connection.cursor() as cursor:
        grow()
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = {name: read_whole_by(visit) for name, visit in visits.items()}
        transaction.set_rollback(True)
    return {name: tables for name, tables in found.items() if tables}


def read_whole_by(visit):
    asked = [reading_of(sql) for sql in visit.statements if sql]
    return sorted({table for sql in asked if sql for table in whole_readings(plan_of(sql))})


def reading_of(sql):
    """A statement that has a plan, or nothing: what is copied out is read as well, and what is changed is found."""
    sql = sql.strip()
    if sql.startswith("COPY ("):
        sql = sql.removeprefix("COPY (").rpartition(") TO STDOUT")[0].strip()
    return sql if sql.startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")) else ""


def done(act):
    with measured() as cost:
        act()
    return cost


def visited(door):
    """A second visit: the first one fills caches."""
    door.open()
    with measured() as cost:
        door.open()
    return cost
