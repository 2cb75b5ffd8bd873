"""API tokens are called so on every page."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hiring", "0026_active_in_order")]

    operations = [
        migrations.AlterModelOptions(
            name="apitoken",
            options={
                "ordering": ("-pk",),
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
            },
        ),
    ]
