"""What is said at a table and is no move: alerts, questions, chat. Runs in threads."""

from uuid import UUID

from games import explanations
from games.rules.errors import IllegalMove
from realtime import chat, messages


def speak(room_id: UUID, player: int, message: messages.TableTalk) -> messages.Done | messages.Refused:
    """Pass it on to whom it is for; the answer to him who said it."""
    try:
        if isinstance(message, messages.Explain):
            explanations.explain(room_id=room_id, player=player, message=message)
        elif isinstance(message, messages.Ask):
            explanations.ask(room_id=room_id, player=player, message=message)
        else:
            chat.say(room_id=room_id, player=player, message=message)
    except IllegalMove as refusal:
        return messages.Refused(refusal.code, refusal.message, message.id)  # type: ignore[arg-type]
    return messages.Done(message.id)
