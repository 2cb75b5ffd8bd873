"""Anchors and weights get public ids; the API tells of them."""

from django.db import migrations, models

from hiring.models.base import new_public_id

MODELS = ("Anchor", "RoleCompetency")
BATCH = 1000


def name_rows(apps, schema_editor):
    for name in MODELS:
        model = apps.get_model("scorecards", name)
        rows = model.objects.using(schema_editor.connection.alias).filter(public_id=None).order_by("pk")
        while batch := list(rows.only("pk")[:BATCH]):
            for row in batch:
                row.public_id = new_public_id()
            model.objects.bulk_update(batch, ["public_id"])


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0008_debriefs_watched")]

    operations = [
        *(
            migrations.AddField(name.lower(), "public_id", models.UUIDField(null=True, editable=False))
            for name in MODELS
        ),
        migrations.RunPython(name_rows, migrations.RunPython.noop),
    ]
