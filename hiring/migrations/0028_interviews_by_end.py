"""Reminders ask every minute which interviews ended lately, and find them without looking through all."""

from django.db import migrations, models

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hiring", "0027_api_tokens_by_name")]

    operations = [
        AddIndexOnline(
            model_name="interview",
            index=models.Index(fields=["ends_at"], name="interview_by_ends_at"),
        ),
    ]
