"""What goes by its age is found by it: finished mails, archived seals."""

from django.db import migrations, models
from django.db.models.functions import Coalesce

from hiring.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hiring", "0023_audit_archived")]

    operations = [
        AddIndexOnline(
            model_name="auditseal",
            index=models.Index(
                fields=["number"], condition=models.Q(archived_at__isnull=False), name="auditseal_archived"
            ),
        ),
        AddIndexOnline(
            model_name="mail",
            index=models.Index(Coalesce("sent_at", "lapsed_at"), name="mail_finished"),
        ),
    ]
