"""Handles the messages at a table that are not moves: alerts, questions and chat. Runs in threads."""

from uuid import UUID

from django.db import OperationalError

from accounts import limits
from games.actions import explanations
from realtime.sockets import chat
from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.models import Player, Room


def answer(room_id: UUID, player: int, message: messages.TableTalk) -> messages.Done | messages.Refused:
    """Send a message to the people it is for, and return the answer to its sender, who must still be in the room."""
    try:
        speaker = _present(room_id, player)
        limit = limits.CHAT if isinstance(message, messages.Chat) else limits.EXPLANATIONS
        limits.spend((limit, str(speaker.user_id)))
        if isinstance(message, messages.Explain):
            explanations.explain(room_id=room_id, player=player, message=message)
        elif isinstance(message, messages.Ask):
            explanations.ask(room_id=room_id, player=player, message=message)
        else:
            chat.send(speaker, message)
    except Refused as refused:
        return messages.Refused(refused.code, refused.message, message.id, refused.field)
    except limits.TooMany as too_many:
        return messages.Refused("too_fast", str(too_many), message.id)
    except OperationalError:
        return messages.Refused("busy", "the server could not take this now: try again", message.id)
    return messages.Done(message.id)


def _present(room_id: UUID, player: int) -> Player:
    """Return the player with the room. Raises Refused for one who has left: their socket may close a moment later."""
    here = Player.objects.filter(pk=player, room=room_id, left_at__isnull=True).select_related("room").first()
    if here is None:
        raise Refused("not_allowed", "You are not in this room any more.")
    if here.room.status == Room.Status.CLOSED:
        raise Refused("unknown_room", "There is no such room any more.")
    return here
