from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hiring", "0006_duplicates_named")]

    operations = [
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("change", "Interview changed"),
                    ("cancellation", "Interview called off"),
                    ("reminder", "Reminder"),
                    ("nudge", "Nudge"),
                    ("escalation", "Escalation"),
                    ("mention", "Mention"),
                    ("fresh_link", "Fresh link"),
                    ("entered", "Scorecard entered on behalf"),
                ],
                max_length=16,
            ),
        ),
    ]
