"""Tokens made before there were scopes could read everything their account may see: they still can."""

from django.db import migrations

EVERYTHING = ["*:read", "private:read"]


def grant(apps, schema_editor):
    tokens = apps.get_model("hiring", "ApiToken").objects.using(schema_editor.connection.alias)
    tokens.filter(scopes=[]).update(scopes=EVERYTHING)


class Migration(migrations.Migration):
    dependencies = [("hiring", "0008_api_doors")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
