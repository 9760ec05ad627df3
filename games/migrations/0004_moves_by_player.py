from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Before a player's row is removed, PostgreSQL looks for moves and explanations that refer to it: by an index.

    They are made without a lock.
    """

    atomic = False

    dependencies = [
        ('games', '0003_boards_of_closed_rooms'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='move',
            index=models.Index(fields=['player'], name='games_move_player'),
        ),
        AddIndexConcurrently(
            model_name='explanation',
            index=models.Index(fields=['author'], name='games_explanation_author'),
        ),
    ]
