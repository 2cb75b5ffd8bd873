"""A seal may be archived, once, and only then may its events be deleted."""

from django.db import migrations, models

from hiring.append_only import install

# The way back would leave seals whose events nobody expects to be elsewhere: the version before calls them broken.
KEPT = "Events of the audit trail are in archives, and the version before knows of none. Stay with this one."


def guard(apps, schema_editor):
    for statement in install(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def guard_as_before(apps, schema_editor):
    if apps.get_model("hiring", "AuditSeal").objects.filter(archived_at__isnull=False).exists():
        raise RuntimeError(KEPT)
    for statement in install(schema_editor.connection.vendor, archives=False):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("hiring", "0022_lists_at_scale")]

    operations = [
        migrations.AddField(
            model_name="auditseal",
            name="archived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(guard, guard_as_before),
    ]
