"""Chat at the table: decides who may write to whom. Lines are kept for reports alone, for two hours at most.

During a board it decides by what the speaker hears of it: one who had a seat in it, or may take one back, speaks as
from that seat.
"""

from accounts.moderation import sanctions
from games.rules.elements.seat import KIBITZER, Seat, opponents
from realtime.wire import messages
from realtime.wire.bus import ALL, NOBODY, Talk, Texts
from realtime.wire.outbox import Outbox
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.moderation import hearing, phrases, recent_words, word_filter
from rooms.services.watching.audiences import talk_of

_ONE_ROOF = "somebody from your browser or network plays this board: you can chat when it is over"
_SHUT = "nobody watches this board: you can chat when it is over"


def send(speaker: Player, message: messages.Chat) -> None:
    """Send a line to the people it is for. Raises Refused with `not_allowed` or `bad_message`."""
    _check_may_write(speaker)
    if speaker.room.chat == Room.Chat.PHRASES:
        raise Refused("not_allowed", "In this room only the ready phrases are said.")
    text = word_filter.censor(message.text) if speaker.room.filter_words else message.text
    line = messages.ChatLine(speaker.pk, speaker.name, message.to, text, messages.now())
    audiences = _during_board if _playing(speaker) else _between_boards
    _send(speaker, line, audiences(message, speaker, messages.encode(line)))


def say(speaker: Player, message: messages.Phrase) -> None:
    """Say a ready phrase to everybody in the room. Raises Refused('not_allowed')."""
    _check_may_write(speaker)
    if _playing(speaker):
        if talk_of(speaker) in {KIBITZER, NOBODY}:
            raise Refused("not_allowed", "who looks on does not speak to the players during a board")
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


def _between_boards(message: messages.Chat, speaker: Player, text: str) -> list[tuple[Texts, list[int]]]:
    seat = Seat(speaker.seat) if speaker.seat else None
    match message.to:
        case "room":
            return [({ALL: text}, [])]
        case "kibitzers":
            return [({KIBITZER: text}, []), ({ALL: text}, [speaker.pk])] if seat else [({KIBITZER: text}, [])]
        case "opponents" if seat is not None:
            return _to_opponents(seat, text)
        case "player":
            return _to_one(_recipient(message, speaker), speaker, text)
    raise Refused("not_allowed", "you may not speak to them now")


def _during_board(message: messages.Chat, speaker: Player, text: str) -> list[tuple[Texts, list[int]]]:
    hears = talk_of(speaker)
    if hears == NOBODY:
        raise Refused("not_allowed", _SHUT if speaker.room.watching == Room.Watching.NONE else _ONE_ROOF)
    if hears == KIBITZER:
        if message.to != "kibitzers":
            raise Refused("not_allowed", "who looks on does not speak to the players during a board")
        return [({KIBITZER: text}, [])]
    match message.to:
        case "room":
            return [({ALL: text}, [])]
        case "opponents":
            return _to_opponents(Seat(hears), text)
        case "player":
            other = _recipient(message, speaker)
            if talk_of(other) not in opponents(Seat(hears)):
                raise Refused("not_allowed", "during a board only opponents speak in private")
            return _to_one(other, speaker, text)
    raise Refused("not_allowed", "you may not speak to them now")


def _to_opponents(seat: Seat, text: str) -> list[tuple[Texts, list[int]]]:
    left, right = opponents(seat)
    return [({str(left): text, str(right): text, str(seat): text}, [])]


def _to_one(other: Player, speaker: Player, text: str) -> list[tuple[Texts, list[int]]]:
    return [({ALL: text}, [other.pk, speaker.pk])]


def _recipient(message: messages.Chat, speaker: Player) -> Player:
    other = Player.objects.filter(room=speaker.room_id, pk=message.player or 0, left_at__isnull=True).first()
    if other is None:
        raise Refused("bad_message", "there is no such player here", "player")
    return other
