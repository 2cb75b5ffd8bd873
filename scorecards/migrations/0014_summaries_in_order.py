"""Summaries in the order of their moments are read from where a page ended, though many have the same."""

from django.db import migrations, models

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scorecards", "0013_staged_found")]

    operations = [
        AddIndexOnline(
            model_name="panelsummary",
            index=models.Index(fields=["updated_at", "public_id"], name="panelsummary_by_updated_at"),
        ),
        AddIndexOnline(
            model_name="panelsummary",
            index=models.Index(fields=["created_at", "public_id"], name="panelsummary_by_created_at"),
        ),
    ]
