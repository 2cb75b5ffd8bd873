"""How long people are kept, who must be kept, what they agreed to and what they say themselves.

Offices get a country: the new column makes SQLite build the table anew, and lose its triggers.
"""

import django.core.validators
import django.db.models.deletion
import hiring.countries
import hiring.models.base
from django.conf import settings
from django.db import migrations, models
from hiring.change_log import PIPELINE, install, remove

OF_OFFICES = [one for one in PIPELINE if one.table == "hiring_office"]


def watch(apps, schema_editor):
    for statement in install(OF_OFFICES, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unwatch(apps, schema_editor):
    for statement in remove(OF_OFFICES, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0017_ids_of_rows_kept'),
    ]

    operations = [
        migrations.RunPython(unwatch, watch),
        migrations.AddField(
            model_name='office',
            name='country',
            field=models.CharField(blank=True, choices=hiring.countries.country_choices, db_default='', default='', help_text='Whose rules say how long candidates for its jobs are kept.', max_length=2),
        ),
        migrations.RunPython(watch, unwatch),
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('invitation', 'Invitation'), ('change', 'Interview changed'), ('cancellation', 'Interview called off'), ('reminder', 'Reminder'), ('nudge', 'Nudge'), ('escalation', 'Escalation'), ('mention', 'Mention'), ('fresh_link', 'Fresh link'), ('entered', 'Scorecard entered on behalf'), ('webhook', 'Webhook switched off'), ('erasures', 'Erasures planned')], max_length=16),
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('country', models.CharField(blank=True, choices=hiring.countries.country_choices, help_text="Of the job's office. Empty means everywhere; a country's own rule goes first.", max_length=2)),
                ('outcome', models.CharField(choices=[('hired', 'Hired'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('never', 'Never applied')], help_text='How the application ended; or that there never was one.', max_length=10)),
                ('months', models.PositiveSmallIntegerField(help_text='After the application ended; for those who never applied, after anything last happened.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)])),
                ('basis', models.CharField(help_text='The law or policy that asks for it, for whoever audits this.', max_length=300)),
                ('is_active', models.BooleanField(default=False, help_text='From the next night on, people are planned to go by it.', verbose_name='in force')),
            ],
            options={
                'ordering': ('country', 'outcome'),
                'constraints': [models.UniqueConstraint(fields=('country', 'outcome'), name='retentionrule_once', violation_error_message='There is a rule for this country and outcome. Change that one.'), models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 600)), name='retentionrule_months_bounded'), models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='retentionrule_has_basis')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('purpose', models.CharField(choices=[('talent_pool', 'Stay on file for later roles'), ('other_roles', 'Be contacted about other roles')], max_length=16)),
                ('wording_version', models.CharField(help_text='Of the text they agreed to, such as 2026-03.', max_length=40, verbose_name='version')),
                ('wording', models.TextField(help_text='The text they agreed to, word for word.')),
                ('given_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('how', models.CharField(choices=[('form', 'On a form'), ('mail', 'By e-mail'), ('spoken', 'In a conversation'), ('letter', 'In a letter')], max_length=8)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_how', models.CharField(blank=True, choices=[('form', 'On a form'), ('mail', 'By e-mail'), ('spoken', 'In a conversation'), ('letter', 'In a letter')], max_length=8)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='hiring.candidate')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawal_recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('given_at'))), name='consent_expires_after_given'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_recorded_by', None), ('withdrawn_at', None), ('withdrawn_how', '')), models.Q(('withdrawal_recorded_by__isnull', False), ('withdrawn_at__gte', models.F('given_at')), models.Q(('withdrawn_how', ''), _negated=True)), _connector='OR'), name='consent_withdrawn_whole'), models.CheckConstraint(condition=models.Q(models.Q(('wording', ''), _negated=True), models.Q(('wording_version', ''), _negated=True)), name='consent_has_wording')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('reason', models.CharField(max_length=400)),
                ('placed_at', models.DateTimeField()),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason', models.CharField(blank=True, max_length=400)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='hiring.candidate')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='placed by')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='legalhold_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='legalhold_lifted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PlannedErasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('counted_from', models.DateTimeField()),
                ('due_at', models.DateTimeField(verbose_name='kept until')),
                ('by_consent', models.BooleanField(default=False)),
                ('planned_at', models.DateTimeField()),
                ('erase_after', models.DateTimeField(help_text='Nobody goes before this moment.', verbose_name='goes after')),
                ('postponed_reason', models.CharField(blank=True, max_length=400)),
                ('state', models.CharField(choices=[('planned', 'To be erased'), ('done', 'Erased'), ('withdrawn', 'Spared')], default='planned', max_length=10)),
                ('because', models.CharField(blank=True, choices=[('applied', 'In the running again'), ('held', 'A legal hold was placed'), ('consent', 'A consent lasts longer'), ('later', 'The date has moved'), ('no_rule', 'No rule in force asks for it any more'), ('merged', 'Two files became one')], max_length=10)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hiring.application')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned_erasures', to='hiring.candidate')),
                ('postponed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_erasures', to='hiring.retentionrule')),
            ],
            options={
                'ordering': ('erase_after', 'pk'),
                'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['erase_after'], name='plannederasure_ripe')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('candidate',), name='plannederasure_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('closed_at', None), ('state', 'planned')), models.Q(('because', ''), ('closed_at__isnull', False), ('state', 'done')), models.Q(('closed_at__isnull', False), ('state', 'withdrawn'), models.Q(('because', ''), _negated=True)), _connector='OR'), name='plannederasure_closed_with_reason'), models.CheckConstraint(condition=models.Q(('erase_after__gte', models.F('planned_at'))), name='plannederasure_gives_notice')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('text', models.TextField()),
                ('received_on', models.DateField()),
                ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='hiring.application')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='hiring.candidate')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('received_on', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='statement_has_text')],
            },
        ),
    ]
