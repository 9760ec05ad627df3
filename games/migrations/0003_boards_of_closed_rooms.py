from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    """Boards end when their room is closed. The constraint is checked without a long lock."""

    atomic = False

    dependencies = [
        ('games', '0002_remove_unused_due_kinds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='game',
            name='phase',
            field=models.CharField(choices=[('auction', 'auction'), ('play', 'play'), ('over', 'over'), ('closed', 'ended by closing the room')], default='auction', max_length=8),
        ),
        migrations.RemoveConstraint(
            model_name='game',
            name='games_game_phase',
        ),
        AddConstraintNotValid(
            model_name='game',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['auction', 'play', 'over', 'closed'])), name='games_game_phase'),
        ),
        ValidateConstraint(
            model_name='game',
            name='games_game_phase',
        ),
    ]
