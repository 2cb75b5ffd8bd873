"""What waits is found among the active, without looking through everybody who ever applied."""

from django.db import migrations, models

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hiring", "0025_read_by_kind")]

    operations = [
        AddIndexOnline(
            model_name="application",
            index=models.Index(
                fields=["stage_entered_at", "public_id"],
                condition=models.Q(status="active"),
                name="application_active_by_moved",
            ),
        ),
    ]
