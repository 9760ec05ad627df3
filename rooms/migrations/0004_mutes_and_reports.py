import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    """What may be said in a room, who is muted there, and reports. The constraint is checked without a long lock."""

    atomic = False

    dependencies = [
        ('games', '0003_boards_of_closed_rooms'),
        ('rooms', '0003_voice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='of the reported person, at that time', max_length=40)),
                ('board_number', models.PositiveIntegerField(null=True)),
                ('sequence_number', models.PositiveIntegerField(help_text="head of the board's log at that time", null=True)),
                ('reason', models.CharField(choices=[('abuse', 'insults or threats'), ('spam', 'advertising or flooding'), ('unfair', 'unfair play'), ('leaving', 'leaves or stalls on purpose'), ('name', 'an offensive name'), ('other', 'something else')], max_length=8)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('words', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('outcome', models.CharField(blank=True, choices=[('dismissed', 'dismissed'), ('warned', 'warned'), ('muted', 'muted on the site'), ('suspended', 'suspended'), ('banned', 'banned for good')], max_length=10)),
                ('note', models.CharField(blank=True, help_text='for the staff alone', max_length=1000)),
                ('handled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='player',
            name='muted',
            field=models.BooleanField(db_default=False, default=False, help_text='by the host, for all in the room'),
        ),
        migrations.AddField(
            model_name='room',
            name='chat',
            field=models.CharField(choices=[('free', 'everything'), ('phrases', 'ready phrases'), ('off', 'nothing')], db_default='free', default='free', help_text='may be said', max_length=8),
        ),
        migrations.AddField(
            model_name='room',
            name='filter_words',
            field=models.BooleanField(db_default=False, default=False, help_text='asterisks instead of bad words'),
        ),
        migrations.AddField(
            model_name='mute',
            name='muted',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rooms.player'),
        ),
        migrations.AddField(
            model_name='mute',
            name='player',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='rooms.player'),
        ),
        migrations.AddField(
            model_name='report',
            name='game',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='games.game'),
        ),
        migrations.AddField(
            model_name='report',
            name='handled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='reported',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='reporter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='room',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rooms.room'),
        ),
        migrations.AddConstraint(
            model_name='mute',
            constraint=models.UniqueConstraint(fields=('player', 'muted'), name='rooms_mute_pair'),
        ),
        migrations.AddConstraint(
            model_name='mute',
            constraint=models.CheckConstraint(condition=models.Q(('player', models.F('muted')), _negated=True), name='rooms_mute_others'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['created_at'], name='rooms_report_open'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('handled_at__isnull', False)), fields=['handled_at'], name='rooms_report_handled'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('reporter', 'reported', 'room'), name='rooms_report_one_open'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['abuse', 'spam', 'unfair', 'leaving', 'name', 'other'])), name='rooms_report_reason'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handled_at__isnull', True), ('outcome', '')), models.Q(('handled_at__isnull', False), ('outcome__in', ['dismissed', 'warned', 'muted', 'suspended', 'banned'])), _connector='OR'), name='rooms_report_outcome'),
        ),
        AddConstraintNotValid(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('chat__in', ['free', 'phrases', 'off'])), name='rooms_room_chat'),
        ),
        ValidateConstraint(
            model_name='room',
            name='rooms_room_chat',
        ),
    ]
