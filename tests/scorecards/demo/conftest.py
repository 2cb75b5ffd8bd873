"""The demo company, told once for all tests of a module."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from scorecards.demo.seed import seed_company

TODAY = date(2026, 11, 23)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _django_db_helper():
    """In place of pytest-django's: a transaction and a closed connection for each test would end the module's."""


@pytest.fixture(scope="module")
def framework(django_db_setup, django_db_blocker):
    """An open transaction with the ladder and the framework in it, undone with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_framework", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def company(framework):
    """The whole story; returns what it counted."""
    return seed_company(today=TODAY, password=PASSWORD)
