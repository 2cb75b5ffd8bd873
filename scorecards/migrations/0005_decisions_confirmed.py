"""Decisions recorded before there was a stage are in force: whoever decided them confirmed them."""

from django.db import migrations
from django.db.models import F


def confirm(apps, schema_editor):
    decisions = apps.get_model("scorecards", "Decision").objects.using(schema_editor.connection.alias)
    decisions.filter(confirmed_at=None).update(confirmed_at=F("decided_at"), confirmed_by=F("decided_by"))
    decisions.exclude(departure_reason="").update(is_departure=True)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0004_debrief_decision_packet")]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
