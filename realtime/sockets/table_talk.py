"""What is said at a table and is no move: alerts, questions, chat. Runs in threads."""

from uuid import UUID

from games.actions import explanations
from realtime.sockets import chat
from realtime.wire import messages
from realtime.wire.refused import Refused


def talk(room_id: UUID, player: int, message: messages.TableTalk) -> messages.Done | messages.Refused:
    """Pass it on to those whom it is for; return the answer to whoever said it."""
    try:
        if isinstance(message, messages.Explain):
            explanations.explain(room_id=room_id, player=player, message=message)
        elif isinstance(message, messages.Ask):
            explanations.ask(room_id=room_id, player=player, message=message)
        else:
            chat.say(room_id=room_id, player=player, message=message)
    except Refused as refused:
        return messages.Refused(refused.code, refused.message, message.id)
    return messages.Done(message.id)
