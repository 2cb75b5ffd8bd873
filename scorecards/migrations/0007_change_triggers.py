"""Every write to the evidence that the API shows is written down by the database itself."""

from django.db import migrations

from hiring.change_log import install, remove
from scorecards.change_log import EVIDENCE


def watch(apps, schema_editor):
    for statement in install(EVIDENCE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unwatch(apps, schema_editor):
    for statement in remove(EVIDENCE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("hiring", "0010_change_triggers"), ("scorecards", "0006_decision_confirmed_when")]

    operations = [migrations.RunPython(watch, unwatch)]
