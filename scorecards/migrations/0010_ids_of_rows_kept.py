"""From here on these rows have an id from the start; jobs and interviews tell of their kits, which are watched."""

from django.db import migrations, models

import hiring.models.base
from hiring.change_log import install, remove
from scorecards.change_log import EVIDENCE

MODELS = ("anchor", "rolecompetency")


def watch(apps, schema_editor):
    for statement in install(EVIDENCE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unwatch(apps, schema_editor):
    for statement in remove(EVIDENCE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0009_ids_of_rows"), ("hiring", "0017_ids_of_rows_kept")]

    operations = [
        migrations.RunPython(unwatch, watch),
        *(
            migrations.AlterField(
                name,
                "public_id",
                models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True),
            )
            for name in MODELS
        ),
        migrations.RunPython(watch, unwatch),
    ]
