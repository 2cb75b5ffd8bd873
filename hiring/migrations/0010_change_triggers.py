"""Every write to what the API shows is written down by the database itself."""

from django.db import migrations

from hiring.change_log import PIPELINE, install, remove


def watch(apps, schema_editor):
    for statement in install(PIPELINE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unwatch(apps, schema_editor):
    for statement in remove(PIPELINE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("hiring", "0009_tokens_read_everything"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(watch, unwatch)]
