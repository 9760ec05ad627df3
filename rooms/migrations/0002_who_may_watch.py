import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    """Where players came from, who is barred, and who may watch. Constraints are checked without a long lock."""

    atomic = False

    dependencies = [
        ('rooms', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('device', 'browser'), ('address', 'address')], max_length=8)),
                ('digest', models.CharField(help_text='128 bits of an HMAC, in hex', max_length=32)),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name='player',
            name='barred_at',
            field=models.DateTimeField(blank=True, help_text='removed by the host, and not let in again until the host lifts it', null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='household',
            field=models.BooleanField(db_default=False, default=False, help_text='who shares an address with a player may watch like everybody else'),
        ),
        migrations.AddField(
            model_name='room',
            name='watching',
            field=models.CharField(choices=[('none', 'nobody watches a board in play'), ('public', 'who has no seat sees the calls and the open cards')], db_default='public', default='public', max_length=8),
        ),
        AddConstraintNotValid(
            model_name='player',
            constraint=models.CheckConstraint(condition=models.Q(('barred_at__isnull', True), models.Q(('left_at__isnull', False), ('left_seat__isnull', True)), _connector='OR'), name='rooms_player_barred_is_gone'),
        ),
        ValidateConstraint(
            model_name='player',
            name='rooms_player_barred_is_gone',
        ),
        AddConstraintNotValid(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('watching__in', ['none', 'public'])), name='rooms_room_watching'),
        ),
        ValidateConstraint(
            model_name='room',
            name='rooms_room_watching',
        ),
        migrations.AddField(
            model_name='origin',
            name='player',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='rooms.player'),
        ),
        migrations.AddConstraint(
            model_name='origin',
            constraint=models.UniqueConstraint(fields=('player', 'digest'), name='rooms_origin_once'),
        ),
        migrations.AddConstraint(
            model_name='origin',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['device', 'address'])), name='rooms_origin_kind'),
        ),
    ]
