from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("hiring", "0002_workplace_and_mail"),
        ("scorecards", "0002_asked_and_skills"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interviewer",
            fields=[],
            options={
                "ordering": ("name", "pk"),
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("hiring.user",),
        ),
    ]
