"""Indexes that are made while a table is written to; Django's own operation for it fails on SQLite.

A migration that uses it says `atomic = False` and does nothing else: PostgreSQL makes such an index outside of
transactions. Where that is interrupted an invalid index stays, which this operation drops before it tries again.
"""

from typing import Any

from django.db.migrations import AddIndex
from django.db.utils import NotSupportedError


class AddIndexOnline(AddIndex):
    """`AddIndex` that lets everybody go on reading and writing."""

    atomic = False

    def describe(self) -> str:
        return f"{super().describe()} while the table is used"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        if schema_editor.atomic_migration:
            raise NotSupportedError("This migration has to say atomic = False.")
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        elif self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)
