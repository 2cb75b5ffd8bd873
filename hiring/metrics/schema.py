"""Whether the database is as this version wants it."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def missing_migrations() -> list[str]:
    """What this version wants of the database and was not applied yet; a newer version's do no harm."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in sorted(known_migrations() - set(applied))]


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration that this version brings along."""
    return frozenset(MigrationLoader(None).graph.nodes)
