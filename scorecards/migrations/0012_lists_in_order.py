"""Lists that the API orders by a moment are read from where a page ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0011_subject_exports")]

    operations = [
        migrations.AddIndex(
            model_name="scorecard",
            index=models.Index(fields=["created_at", "public_id"], name="scorecard_by_created_at"),
        ),
        migrations.AddIndex(
            model_name="debrief",
            index=models.Index(fields=["opened_at", "public_id"], name="debrief_by_opened_at"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_at", "public_id"], name="decision_by_decided_at"),
        ),
    ]
