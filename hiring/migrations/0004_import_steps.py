import django.db.models.deletion
from django.db import migrations, models


def settle(apps, schema_editor):
    """Finished imports are done; a preview without its headings cannot go on and is uploaded again."""
    uploads = apps.get_model("hiring", "CandidateImport").objects
    uploads.filter(imported_at=None).delete()
    uploads.update(state="done")


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0003_colleagues_candidacies'),
    ]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('column', models.CharField(blank=True, max_length=60)),
                ('sentence', models.CharField(max_length=600)),
                ('is_note', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('upload', 'line', 'pk'),
            },
        ),
        migrations.AlterModelOptions(
            name='candidateimport',
            options={'ordering': ('-pk',), 'verbose_name': 'import'},
        ),
        migrations.RemoveField(
            model_name='candidateimport',
            name='problems',
        ),
        migrations.RemoveField(
            model_name='candidateimport',
            name='rows',
        ),
        migrations.AddField(
            model_name='candidateimport',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='candidateimport',
            name='problem_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='candidateimport',
            name='sample',
            field=models.JSONField(default=list, help_text='The first rows, and what would happen to each.'),
        ),
        migrations.AddField(
            model_name='candidateimport',
            name='unchanged_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='candidateimport',
            name='mapping',
            field=models.JSONField(default=dict, help_text="The file's headings, the field each stands for, and whose ids the external ids are."),
        ),
        migrations.AlterField(
            model_name='candidateimport',
            name='state',
            field=models.CharField(choices=[('mapping', 'Columns to be chosen'), ('checking', 'Being checked'), ('preview', 'To be confirmed'), ('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Stopped')], default='mapping', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='candidateimport',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total')), ('total', 0), _connector='OR'), name='candidateimport_done_within_total'),
        ),
        migrations.AddConstraint(
            model_name='candidateimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('imported_at__isnull', False), ('state', 'done')), models.Q(('state', 'done'), _negated=True), _connector='OR'), name='candidateimport_done_has_date'),
        ),
        migrations.AddField(
            model_name='importproblem',
            name='upload',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='hiring.candidateimport'),
        ),
        migrations.AddConstraint(
            model_name='importproblem',
            constraint=models.UniqueConstraint(fields=('upload', 'line'), name='importproblem_once_a_line'),
        ),
        migrations.AddConstraint(
            model_name='importproblem',
            constraint=models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='importproblem_has_sentence'),
        ),
    ]
