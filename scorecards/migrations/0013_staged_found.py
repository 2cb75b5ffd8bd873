"""Decisions that wait to be confirmed are found without looking through those in force."""

from django.db import migrations, models

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scorecards", "0012_lists_in_order")]

    operations = [
        AddIndexOnline(
            model_name="decision",
            index=models.Index(
                fields=["application"],
                condition=models.Q(superseded_at=None, confirmed_at=None),
                name="decision_staged",
            ),
        ),
    ]
