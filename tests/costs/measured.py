"""What opening a page costs: statements, and rows that became Python objects."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext


@dataclass
class Cost:
    statements: list[str] = field(default_factory=list)
    instances: int = 0


@contextmanager
def measured() -> Iterator[Cost]:
    """Count the statements sent and the model instances built inside."""
    cost = Cost()
    build = Model.from_db.__func__

    def counted(cls, *args, **kwargs):
        cost.instances += 1
        return build(cls, *args, **kwargs)

    Model.from_db = classmethod(counted)
    try:
        with CaptureQueriesContext(connection) as queries:
            yield cost
    finally:
        Model.from_db = classmethod(build)
    cost.statements = [query["sql"] for query in queries.captured_queries]
