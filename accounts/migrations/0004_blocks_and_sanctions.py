import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who does not want to hear whom, and what the staff has imposed on whom."""

    dependencies = [
        ('accounts', '0003_unique_skeletons'),
    ]

    operations = [
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('blocked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'blocked'), name='accounts_block_pair'), models.CheckConstraint(condition=models.Q(('user', models.F('blocked')), _negated=True), name='accounts_block_others')],
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('warning', 'warned'), ('mute', 'muted on the site'), ('suspension', 'suspended')], max_length=10)),
                ('until', models.DateTimeField(blank=True, help_text='empty: for good', null=True)),
                ('reason', models.CharField(help_text='shown to the person', max_length=300)),
                ('device', models.CharField(blank=True, default='', help_text="of a suspended guest: a keyed hash of the browser's mark", max_length=32)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('read_at', models.DateTimeField(blank=True, help_text='when they said that they had read the warning', null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sanctions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['user'], name='accounts_sanction_in_force'), models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device'], name='accounts_sanction_device'), models.Index(fields=['user', '-created_at'], name='accounts_sanction_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['warning', 'mute', 'suspension'])), name='accounts_sanction_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'warning'), ('until__isnull', True)), models.Q(models.Q(('kind', 'warning'), _negated=True), ('read_at__isnull', True)), _connector='OR'), name='accounts_sanction_warning_is_read')],
            },
        ),
    ]
