"""Handles the messages at a table that are not moves: alerts, questions and chat. Runs in threads."""

from uuid import UUID

from games.actions import explanations
from realtime.sockets import chat
from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.models import Room


def answer(room_id: UUID, player: int, message: messages.TableTalk) -> messages.Done | messages.Refused:
    """Send a message to the people it is for, and return the answer to its sender."""
    try:
        if Room.objects.filter(pk=room_id, status=Room.Status.CLOSED).exists():
            raise Refused("unknown_room", "There is no such room any more.")
        if isinstance(message, messages.Explain):
            explanations.explain(room_id=room_id, player=player, message=message)
        elif isinstance(message, messages.Ask):
            explanations.ask(room_id=room_id, player=player, message=message)
        else:
            chat.send(room_id=room_id, player=player, message=message)
    except Refused as refused:
        return messages.Refused(refused.code, refused.message, message.id)
    return messages.Done(message.id)
