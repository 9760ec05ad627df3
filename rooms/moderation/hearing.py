"""Who of a room does not hear whom: by a block, which holds everywhere, or by a mute, which holds in this room.

It is decided for each line on the server, by one query, and the speaker's answer is the same whoever hears them. What
belongs to the board (alerts, explanations, questions, claims) reaches everybody: the laws entitle them to it.
"""

from uuid import UUID

from django.db.models import Q

from accounts.moderation import blocks
from config.sql import execute
from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox, after_commit
from realtime.wire.refused import Refused
from rooms.models import Mute, Player

_DEAF = """
SELECT p.id FROM rooms_player p JOIN accounts_block b ON b.user_id = p.user_id
    WHERE p.room_id = %s AND p.left_at IS NULL AND b.blocked_id = %s
UNION SELECT player_id FROM rooms_mute WHERE muted_id = %s"""


def deaf_to(speaker: Player) -> list[int]:
    """Return the players of the speaker's room who have blocked or muted them."""
    return [player for (player,) in execute(_DEAF, (speaker.room_id, speaker.user_id, speaker.pk))]


def silenced_for(player: Player) -> messages.Silenced:
    """Return whom the player has muted and whom they have blocked, of those in the room."""
    others = dict(
        Player.objects.filter(room=player.room_id, left_at__isnull=True, is_robot=False).values_list("user_id", "pk")
    )
    blocked = blocks.blocked_among(player.user, others) if player.user else set()
    muted = Mute.objects.filter(player=player).values_list("muted_id", flat=True)
    return messages.Silenced(sorted(muted), sorted(others[each] for each in blocked))


def mute(player: Player, other_id: int, *, on: bool) -> None:
    """Mute another in the player's own view, or end that. Raises Refused."""
    other = person_here(player, other_id)
    if on:
        Mute.objects.get_or_create(player=player, muted=other)
    else:
        Mute.objects.filter(player=player, muted=other).delete()
    _tell(player)


def block(player: Player, other_id: int, *, on: bool) -> None:
    """Block the user of another player, or end that. Raises Refused."""
    other = person_here(player, other_id)
    assert player.user is not None and other.user is not None
    if not on:
        blocks.unblock(player.user, other.user.pk)
    else:
        try:
            blocks.block(player.user, other.user)
        except blocks.TooManyBlocks:
            raise Refused(
                "not_allowed", f"You have blocked {blocks.BLOCKS}, which are the most. Unblock some."
            ) from None
    _tell(player)


def tell_those_who_blocked(room_id: UUID, user_id: int) -> None:
    """Tell the players of a room who have blocked a user, after the commit, that this user is there."""
    present = Player.objects.filter(room=room_id, left_at__isnull=True).select_related("user")
    for player in present.filter(Q(user__blocks__blocked=user_id)):
        after_commit().to_room(_news(player))


def person_here(player: Player, other_id: int) -> Player:
    """Return another person of the player's room, who may have left it. Raises Refused."""
    others = Player.objects.filter(room=player.room_id, pk=other_id, is_robot=False).exclude(pk=player.pk)
    other = others.select_related("user").first()
    if other is None:
        raise Refused("bad_message", "there is no such person here", "player")
    return other


def _tell(player: Player) -> None:
    outbox = Outbox()
    outbox.to_room(_news(player))
    outbox.send()


def _news(player: Player) -> bus.Talk:
    return bus.Talk(
        str(player.room_id), {bus.ALL: messages.encode(messages.SilencedChanged(silenced_for(player)))}, [player.pk]
    )
