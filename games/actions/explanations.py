"""Explanations of calls (alerts). They are no moves and have no number in the log.

An explanation by a person is never shown to their partner, nor that there is one. A robot's system is public, so that
its explanations go to everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from games.actions.event_texts import audiences_except
from games.models import Explanation, Game
from games.rules.elements.seat import KIBITZER, Seat, Viewer
from games.rules.events import Called
from games.rules.state import seats_of
from games.store import log
from realtime.wire import messages
from realtime.wire.bus import ALL, Talk
from realtime.wire.outbox import Outbox
from realtime.wire.refused import Refused


@dataclass(frozen=True, slots=True)
class NewExplanation:
    """What the call made by move number `move` means, in the words of its author."""

    game: int
    move: int
    seat: Seat
    author: int
    text: str
    public: bool


def save(new: Sequence[NewExplanation]) -> None:
    """Store new explanations, inside the transaction that appends their calls."""
    if new:
        Explanation.objects.bulk_create(
            Explanation(
                game_id=item.game,
                move=item.move,
                seat=item.seat,
                author_id=item.author,
                text=item.text,
                public=item.public,
            )
            for item in new
        )


def announce(outbox: Outbox, room_id: UUID, new: NewExplanation) -> None:
    """Tell the room of an explanation: everybody who may read it."""
    view = messages.ExplanationView(new.move, new.seat.letter, new.text)
    text = messages.encode(messages.Explained(new.game, view))
    audiences = [ALL] if new.public else [str(viewer) for viewer in audiences_except(new.seat.partner)]
    outbox.to_room(Talk(str(room_id), dict.fromkeys(audiences, text), game=new.game))


def of_game(game_id: int, viewer: Viewer) -> list[messages.ExplanationView]:
    """Return the latest explanation of each call that this viewer may read, in the order of the calls."""
    may_read = Q() if viewer == KIBITZER else Q(public=True) | ~Q(seat=Seat(viewer).partner.letter)
    rows = Explanation.objects.filter(may_read, game_id=game_id).order_by("move", "-version").distinct("move")
    return [messages.ExplanationView(row.move, Seat(row.seat).letter, row.text) for row in rows]


def explain(*, room_id: UUID, player: int, message: messages.Explain) -> None:
    """Explain a call of one's own. Raises Refused('not_allowed') for another's call, or a move that is no call.

    Raises Refused('bad_message') for a game of another room.
    """
    _check_game(message.game, room_id)
    seat = _caller(message.game, message.move)
    if _seat_of(message.game, player) is not seat:
        raise Refused("not_allowed", "only who made a call explains it")
    new = NewExplanation(message.game, message.move, seat, player, message.text, public=False)
    _replace(new)
    outbox = Outbox()
    announce(outbox, room_id, new)
    outbox.send()


@transaction.atomic
def _replace(new: NewExplanation) -> None:
    """Store an explanation in place of the author's former one of this call, so that a snapshot does not grow.

    The game's row is locked: two at the same time would both find none to replace.
    """
    Game.objects.select_for_update(no_key=True).get(pk=new.game)
    rows = Explanation.objects.filter(game_id=new.game, move=new.move).order_by("-version")
    newest, mine = rows.first(), rows.filter(author_id=new.author).first()
    if mine is None:
        mine = Explanation(game_id=new.game, move=new.move, seat=new.seat, author_id=new.author, version=0)
    if newest is None or newest != mine:
        mine.version = (newest.version if newest else 0) + 1
    mine.text, mine.public = new.text, new.public
    mine.save()


def ask(*, room_id: UUID, player: int, message: messages.Ask) -> None:
    """Ask the opponent who made a call what it means. Raises Refused('not_allowed') for others than opponents.

    Raises Refused('bad_message') for a game of another room.
    """
    _check_game(message.game, room_id)
    seat, mine = _caller(message.game, message.move), _seat_of(message.game, player)
    if mine is None or mine.side is seat.side:
        raise Refused("not_allowed", "opponents of the caller ask")
    text = messages.encode(messages.Asked(message.game, message.move, mine.letter))
    outbox = Outbox()
    outbox.to_room(Talk(str(room_id), {str(seat): text}, game=message.game))
    outbox.send()


def _check_game(game_id: int, room_id: UUID) -> None:
    """Raises Refused unless the game is one of this room.

    The refusal is the same for a game of another room and for none, and comes before the log is read: the answers
    would else tell strangers how a board goes.
    """
    if not Game.objects.filter(pk=game_id, room=room_id).exists():
        raise Refused("bad_message", "there is no such game", "game")


def _caller(game_id: int, move: int) -> Seat:
    for logged in log.read_since(game_id, move - 1)[:1]:
        first = logged.events[0]
        if logged.seq == move and isinstance(first, Called):
            return first.seat
    raise Refused("not_allowed", "that move is no call")


def _seat_of(game_id: int, player: int) -> Seat | None:
    return next(iter(seats_of(log.rebuild(game_id), player)), None)
