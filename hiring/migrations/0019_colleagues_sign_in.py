"""Invitations of colleagues, mails about signing in, and the mark of accounts that single sign-on closed."""


import django.db.models.deletion
import hiring.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0018_candidates_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='left_groups_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When single sign-on closed the account because none of its groups let the person in.', null=True),
        ),
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('invitation', 'Invitation'), ('change', 'Interview changed'), ('cancellation', 'Interview called off'), ('reminder', 'Reminder'), ('nudge', 'Nudge'), ('escalation', 'Escalation'), ('mention', 'Mention'), ('fresh_link', 'Fresh link'), ('entered', 'Scorecard entered on behalf'), ('webhook', 'Webhook switched off'), ('welcome', 'Invitation of a colleague'), ('password_reset', 'Forgotten password'), ('security', 'Sign-in changed'), ('erasures', 'Erasures planned')], max_length=16),
        ),
        migrations.CreateModel(
            name='ColleagueInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hiring.models.base.new_public_id, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('epoch', models.PositiveIntegerField(default=0)),
                ('sent_at', models.DateTimeField(help_text='When the newest link was asked for.')),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invitation of a colleague',
                'verbose_name_plural': 'invitations of colleagues',
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='colleagueinvitation_one_outcome'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('sent_at'))), name='colleagueinvitation_expires_later')],
            },
        ),
    ]
