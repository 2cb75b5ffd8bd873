"""What each page and list costs: statements, and rows that became Python objects. Exact on any machine.

A page that begins to load what it does not show, or to ask row by row, changes its line in costs.yaml; a change that
is meant is written there: WRITE_COSTS=1 writes it, to be read before it is committed.
"""

import os
from pathlib import Path

import pytest
import yaml

from tests.costs.measured import measured

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
COSTS = Path(__file__).parent / "costs.yaml"


def test_every_page_and_list_costs_what_is_written_down(crowd):
    found = {door.name: cost_of(door) for door in crowd}
    if os.environ.get("WRITE_COSTS"):
        COSTS.write_text(yaml.safe_dump(found, sort_keys=False))

    assert found == yaml.safe_load(COSTS.read_text())


def cost_of(door):
    """Statements and instances of a second visit: the first one fills caches."""
    door.open()
    with measured() as cost:
        door.open()
    return {"statements": len(cost.statements), "instances": cost.instances}
