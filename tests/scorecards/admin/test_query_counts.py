"""A list costs the same number of queries however long it is."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.hiring.admin.pages import listing
from tests.scorecards.admin.world import fill_the_rest, panel_of, site_admin

pytestmark = pytest.mark.django_db


def test_every_list_costs_the_same_for_one_row_and_for_many(client):
    person = site_admin()
    client.force_login(person)
    panel_of("First")
    fill_the_rest()
    few = costs(client)

    for number in range(4):
        panel_of(f"Number {number}")
        fill_the_rest()

    assert costs(client) == few


def costs(client):
    """Queries by list and for the first page, as a person who sees everything there is."""
    addresses = ["/admin/", *(listing(model) for model in admin.site._registry)]
    found = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found[address] = len(queries)
    return found
