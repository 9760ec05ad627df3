"""Handles the messages at a table that are not moves: alerts, questions, chat, reports. Runs in threads."""

from uuid import UUID

from django.db import OperationalError

from accounts import limits
from accounts.moderation import sanctions
from games.actions import explanations
from realtime.sockets import chat
from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.moderation import hearing, reports


def answer(room_id: UUID, player: int, message: messages.TableTalk) -> messages.Done | messages.Refused:
    """Send a message to the people it is for, and return the answer to its sender, who must still be in the room."""
    try:
        speaker = _present(room_id, player)
        limits.spend((_limit(message), str(speaker.user_id)))
        _say(speaker, message)
    except Refused as refused:
        return messages.Refused(refused.code, refused.message, message.id, refused.field)
    except limits.TooMany as too_many:
        return messages.Refused("too_fast", str(too_many), message.id)
    except OperationalError:
        return messages.Refused("busy", "the server could not take this now: try again", message.id)
    return messages.Done(message.id)


def _limit(message: messages.TableTalk) -> limits.Limit:
    match message:
        case messages.Chat() | messages.Phrase():
            return limits.CHAT
        case messages.Explain() | messages.Ask():
            return limits.EXPLANATIONS
        case messages.Report():
            return limits.REPORTS
        case _:
            return limits.SILENCING


def _say(speaker: Player, message: messages.TableTalk) -> None:
    match message:
        case messages.Explain():
            explanations.explain(room_id=speaker.room_id, player=speaker.pk, message=message)
        case messages.Ask():
            explanations.ask(room_id=speaker.room_id, player=speaker.pk, message=message)
        case messages.Chat():
            chat.send(speaker, message)
        case messages.Phrase():
            chat.say(speaker, message)
        case messages.Mute():
            hearing.mute(speaker, message.player, on=message.on)
        case messages.Block():
            hearing.block(speaker, message.player, on=message.on)
        case messages.Report():
            reports.report(speaker, message)
        case messages.WarningRead():
            sanctions.mark_read(speaker.user_id or 0, message.warning)


def _present(room_id: UUID, player: int) -> Player:
    """Return the player with the room. Raises Refused for one who has left: their socket may close a moment later."""
    here = Player.objects.filter(pk=player, room=room_id, left_at__isnull=True).select_related("room", "user").first()
    if here is None:
        raise Refused("not_allowed", "You are not in this room any more.")
    if here.room.status == Room.Status.CLOSED:
        raise Refused("unknown_room", "There is no such room any more.")
    return here
