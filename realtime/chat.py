"""Words at the table. Kept nowhere; who may speak to whom is decided here."""

from typing import Any
from uuid import UUID

from accounts.names import clean_name
from games.rules.errors import IllegalMove
from games.rules.seat import Seat, opponents
from realtime import messages
from realtime.broadcast import ALL, Outbox
from rooms.models import Player, Room


def say(*, room_id: UUID, player: int, message: messages.Chat) -> None:
    """Pass a line on. Raises IllegalMove('not_allowed' or 'bad_message')."""
    speaker = Player.objects.get(pk=player)
    playing = Room.objects.get(pk=room_id).status == Room.Status.PLAYING
    text = clean_name(message.text, 500)
    if not text:
        raise IllegalMove("bad_message", "text: there is nothing to say in it")
    line = messages.ChatLine(player, speaker.name, message.to, text, messages.now())
    outbox = Outbox()
    for texts, players in _audience(message, speaker, messages.encode(line), playing=playing):
        outbox.talk(room_id, texts, players=players)
    outbox.send()


def _audience(message: messages.Chat, speaker: Player, text: str, *, playing: bool) -> list[tuple[Any, list[int]]]:
    seat = Seat(speaker.seat) if speaker.seat else None
    if seat is None and playing and message.to != "kibitzers":
        raise IllegalMove("not_allowed", "who looks on does not speak to the players during a board")
    match message.to:
        case "room":
            return [({ALL: text}, [])]
        case "kibitzers" if seat is None or not playing:
            return [({"K": text}, []), ({ALL: text}, [speaker.pk])] if seat else [({"K": text}, [])]
        case "opponents" if seat is not None:
            left, right = opponents(seat)
            return [({str(left): text, str(right): text, str(seat): text}, [])]
        case "player":
            return [({ALL: text}, [_other(message, speaker, seat, playing=playing), speaker.pk])]
    raise IllegalMove("not_allowed", "you may not speak to them now")


def _other(message: messages.Chat, speaker: Player, seat: Seat | None, *, playing: bool) -> int:
    other = Player.objects.filter(room=speaker.room_id, pk=message.player or 0, left_at__isnull=True).first()
    if other is None:
        raise IllegalMove("bad_message", "player: there is no such player here")
    if playing and seat is not None and other.seat == seat.partner:
        raise IllegalMove("not_allowed", "partners do not speak in private during a board")
    return other.pk
