"""Search people by trigrams on PostgreSQL; SQLite's small databases are scanned."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


def index_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX searchentry_words ON hiring_searchentry USING gin (words gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX searchentry_words")


class Migration(migrations.Migration):
    dependencies = [("hiring", "0004_import_steps")]

    operations = [TrigramExtension(), migrations.RunPython(index_words, drop_index)]
