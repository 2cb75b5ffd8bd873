"""The changes feed tells of what no open transaction can come before any more, whoever has it open."""

import time

import pytest
from django.db import connection

from hiring.models import Change


def settled():
    """Wait until no transaction is open any more, of other tests on the same server neither."""
    if connection.vendor != "postgresql":
        return
    last = Change.objects.order_by("-transaction").values_list("transaction", flat=True).first() or 0
    for _attempt in range(2_400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > last:
                return
        time.sleep(0.05)
    pytest.fail("another transaction stayed open for two minutes")
