"""Lists that the API orders by a moment are read from where a page ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hiring", "0020_audit_searched")]

    operations = [
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["created_at", "public_id"], name="candidate_by_created_at"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["created_at", "public_id"], name="application_by_created_at"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["applied_at", "public_id"], name="application_by_applied_at"),
        ),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(fields=["created_at", "public_id"], name="interview_by_created_at"),
        ),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(fields=["starts_at", "public_id"], name="interview_by_starts_at"),
        ),
    ]
