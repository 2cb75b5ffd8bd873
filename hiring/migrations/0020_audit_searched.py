"""The audit trail is searched by person, act, address and request, and exported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hiring", "0019_colleagues_sign_in")]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="file_format",
            field=models.CharField(
                choices=[("csv", "CSV"), ("xlsx", "Excel"), ("ndjson", "JSON lines")],
                default="csv",
                max_length=8,
                verbose_name="format",
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="kind",
            field=models.CharField(
                choices=[
                    ("candidates", "Candidates"),
                    ("applications", "Applications"),
                    ("audit", "Audit trail"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor", "-id"], name="auditevent_by_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["action", "-id"], name="auditevent_of_action"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["address", "-id"], name="auditevent_from_address"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["request_id"],
                condition=models.Q(("request_id", ""), _negated=True),
                name="auditevent_in_request",
            ),
        ),
    ]
