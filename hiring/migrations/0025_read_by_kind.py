"""Rare rows are found by what they are rare by: a status, a kind of record, that something was only read."""

from django.db import migrations, models

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hiring", "0024_read_by_age")]

    operations = [
        AddIndexOnline(
            model_name="application",
            index=models.Index(fields=["status", "public_id"], name="application_in_status"),
        ),
        AddIndexOnline(
            model_name="interview",
            index=models.Index(fields=["status", "public_id"], name="interview_in_status"),
        ),
        AddIndexOnline(
            model_name="auditevent",
            index=models.Index(fields=["object_type", "-id"], name="auditevent_of_kind"),
        ),
        AddIndexOnline(
            model_name="auditevent",
            index=models.Index(
                fields=["-id"], condition=models.Q(action__endswith=".read"), name="auditevent_readings"
            ),
        ),
        AddIndexOnline(
            model_name="webhookdelivery",
            index=models.Index(fields=["object_id", "-id"], name="webhookdelivery_about"),
        ),
        AddIndexOnline(
            model_name="webhookdelivery",
            index=models.Index(fields=["event", "-id"], name="webhookdelivery_of_event"),
        ),
        AddIndexOnline(
            model_name="webhookdelivery",
            index=models.Index(
                fields=["-id"], condition=models.Q(failed_at__isnull=False), name="webhookdelivery_failed"
            ),
        ),
        AddIndexOnline(
            model_name="webhookdelivery",
            index=models.Index(
                fields=["-id"], condition=models.Q(lapsed_at__isnull=False), name="webhookdelivery_lapsed"
            ),
        ),
    ]
