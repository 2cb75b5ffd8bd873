"""From here on these rows have an id from the start. Changed columns make SQLite build tables, and lose triggers."""

from django.db import migrations, models

import hiring.models.base
from hiring.change_log import PIPELINE, install, remove

MODELS = ("stagemove", "screeningfact", "hiringteammember")


def watch(apps, schema_editor):
    for statement in install(PIPELINE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unwatch(apps, schema_editor):
    for statement in remove(PIPELINE, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("hiring", "0016_ids_of_rows")]

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
