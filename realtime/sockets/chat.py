"""Chat at the table: decides who may write to whom. Messages are not stored."""

from games.rules.elements.seat import Seat, opponents
from realtime.wire import messages
from realtime.wire.bus import ALL, Talk, Texts
from realtime.wire.outbox import Outbox
from realtime.wire.refused import Refused
from rooms.models import Player, Room


def send(speaker: Player, message: messages.Chat) -> None:
    """Send a line to the people it is for. Raises Refused with `not_allowed` or `bad_message`."""
    playing = speaker.room.status == Room.Status.PLAYING
    line = messages.ChatLine(speaker.pk, speaker.name, message.to, message.text, messages.now())
    outbox = Outbox()
    for texts, players in _audiences(message, speaker, messages.encode(line), playing=playing):
        outbox.to_room(Talk(str(speaker.room_id), texts, players))
    outbox.send()


def _audiences(message: messages.Chat, speaker: Player, text: str, *, playing: bool) -> list[tuple[Texts, list[int]]]:
    seat = Seat(speaker.seat) if speaker.seat else None
    if seat is None and playing and message.to != "kibitzers":
        raise Refused("not_allowed", "who looks on does not speak to the players during a board")
    match message.to:
        case "room":
            return [({ALL: text}, [])]
        case "kibitzers" if seat is None or not playing:
            return [({"K": text}, []), ({ALL: text}, [speaker.pk])] if seat else [({"K": text}, [])]
        case "opponents" if seat is not None:
            left, right = opponents(seat)
            return [({str(left): text, str(right): text, str(seat): text}, [])]
        case "player":
            return [({ALL: text}, [_recipient(message, speaker, seat, playing=playing), speaker.pk])]
    raise Refused("not_allowed", "you may not speak to them now")


def _recipient(message: messages.Chat, speaker: Player, seat: Seat | None, *, playing: bool) -> int:
    other = Player.objects.filter(room=speaker.room_id, pk=message.player or 0, left_at__isnull=True).first()
    if other is None:
        raise Refused("bad_message", "there is no such player here", "player")
    if playing and seat is not None and other.seat == seat.partner:
        raise Refused("not_allowed", "partners do not speak in private during a board")
    return other.pk
