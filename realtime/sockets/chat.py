"""Chat at the table: decides who may write to whom. Lines are kept for reports alone, for two hours at most."""

from accounts.moderation import sanctions
from games.rules.elements.seat import Seat, opponents
from realtime.wire import messages
from realtime.wire.bus import ALL, Talk, Texts
from realtime.wire.outbox import Outbox
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.moderation import hearing, phrases, recent_words, word_filter


def send(speaker: Player, message: messages.Chat) -> None:
    """Send a line to the people it is for. Raises Refused with `not_allowed` or `bad_message`."""
    _check_may_write(speaker)
    if speaker.room.chat == Room.Chat.PHRASES:
        raise Refused("not_allowed", "In this room only the ready phrases are said.")
    text = word_filter.censor(message.text) if speaker.room.filter_words else message.text
    line = messages.ChatLine(speaker.pk, speaker.name, message.to, text, messages.now())
    _send(speaker, line, _audiences(message, speaker, messages.encode(line), playing=_playing(speaker)))


def say(speaker: Player, message: messages.Phrase) -> None:
    """Say a ready phrase to everybody in the room. Raises Refused('not_allowed')."""
    _check_may_write(speaker)
    if _playing(speaker):
        phrases.check_during_board(speaker, message.phrase)
    text = phrases.TEXTS[message.phrase]
    line = messages.ChatLine(speaker.pk, speaker.name, "room", text, messages.now(), message.phrase)
    _send(speaker, line, [({ALL: messages.encode(line)}, [])])


def _check_may_write(speaker: Player) -> None:
    if speaker.room.chat == Room.Chat.OFF:
        raise Refused("not_allowed", "The host of this room has switched chat off.")
    if speaker.muted:
        raise Refused("not_allowed", "The host of this room has muted you.")
    mute = sanctions.mute_of(speaker.user_id) if speaker.user_id else None
    if mute is not None:
        raise Refused("not_allowed", sanctions.sentence(mute))


def _playing(speaker: Player) -> bool:
    return speaker.room.status == Room.Status.PLAYING


def _send(speaker: Player, line: messages.ChatLine, audiences: list[tuple[Texts, list[int]]]) -> None:
    """Send a line to its audiences but those who do not want to hear the speaker. The speaker gets it in any case."""
    deaf = hearing.deaf_to(speaker)
    outbox = Outbox()
    for texts, players in audiences:
        outbox.to_room(Talk(str(speaker.room_id), texts, players, deaf=deaf))
    reader = next((each for _, players in audiences for each in players if each != speaker.pk), None)
    said = recent_words.SaidLine(line.now, speaker.pk, line.to, line.text, reader)
    for command in recent_words.keep_commands(speaker.room_id, said):
        outbox.write(command)
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
