"""The database refuses to change what the audit trail says."""

from django.db import migrations

from hiring.append_only import install, remove


def guard(apps, schema_editor):
    for statement in install(schema_editor.connection.vendor, archives=False):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in remove(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("hiring", "0011_audit_sealed")]

    operations = [migrations.RunPython(guard, unguard)]
