from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Closed rooms without a board are found by an index. It is made without a lock."""

    atomic = False

    dependencies = [
        ('rooms', '0005_awaited_players'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='room',
            index=models.Index(condition=models.Q(('boards_dealt', 0), ('status', 'closed')), fields=['expires_at'], name='rooms_room_unplayed'),
        ),
    ]
