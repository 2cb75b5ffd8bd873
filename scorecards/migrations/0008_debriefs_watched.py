"""Debriefs became a resource of the API: their writes are written down too."""

from django.db import migrations

from hiring.change_log import install, remove
from scorecards.change_log import DEBRIEFS


def watch(apps, schema_editor):
    for statement in install(DEBRIEFS, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unwatch(apps, schema_editor):
    for statement in remove(DEBRIEFS, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0007_change_triggers")]

    operations = [migrations.RunPython(watch, unwatch)]
