from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hiring", "0005_search_by_trigrams")]

    operations = [
        migrations.AlterModelOptions(
            name="duplicatepair",
            options={"ordering": ("-score", "pk"), "verbose_name_plural": "duplicates"},
        ),
    ]
