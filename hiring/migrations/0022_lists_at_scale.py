"""The list of applications begins with who moved last; what is owed is found without reading what was handed in."""

from django.db import migrations, models

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hiring", "0021_lists_in_order")]

    operations = [
        AddIndexOnline(
            model_name="application",
            index=models.Index(fields=["stage_entered_at", "public_id"], name="application_by_moved_at"),
        ),
        AddIndexOnline(
            model_name="panelist",
            index=models.Index(
                fields=["interview"],
                condition=models.Q(card_submitted_at=None, recused_at=None),
                name="panelist_owing",
            ),
        ),
    ]
