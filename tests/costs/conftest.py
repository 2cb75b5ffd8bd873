"""One crowd for all tests here: what is written stays in a transaction that is undone at the end."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from scorecards.scale.seed import seed_crowd
from tests.costs.doors import doors_of
from tests.factories import NOW


@pytest.fixture(scope="package")
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
