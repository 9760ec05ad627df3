"""Room actions from the wire: one function, one transaction, one answer, the same to every repeat."""

from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, transaction

from realtime import messages
from rooms import hosting, seating
from rooms.models import Player, Room, RoomAction
from rooms.refusal import Refusal
from rooms.starting import set_ready
from rooms.table import Table, lock_table

Answer = messages.Done | messages.Refused
TRIES = 3

_HOSTS = (
    messages.Settings,
    messages.AddRobot,
    messages.RemoveRobot,
    messages.RemovePlayer,
    messages.HandOver,
)


def perform(*, room_id: UUID, player_id: int, action: messages.RoomAction) -> Answer:
    """Do what a player asks of his room. After the commit everybody there is told.

    A lost connection, a deadlock, and two copies of an id at the same time are tried again.
    """
    for left in reversed(range(TRIES)):
        try:
            return _once(room_id, player_id, action)
        except (OperationalError, IntegrityError):
            if not left:
                raise
    raise AssertionError("the last try raises")


@transaction.atomic
def _once(room_id: UUID, player_id: int, action: messages.RoomAction) -> Answer:
    # Before the id is looked up, so that two copies of it follow one another.
    Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    request = _as_kept(action)
    known = RoomAction.objects.filter(action_id=action.id).first()
    if known is not None:
        return _again(known, room_id, player_id, request)
    try:
        with transaction.atomic():
            answer: Answer = _do(room_id, player_id, action)
    except Refusal as refusal:
        answer = messages.Refused(refusal.code, refusal.message, action.id)
    if Player.objects.filter(pk=player_id, room_id=room_id).exists():
        RoomAction.objects.create(
            room_id=room_id,
            action_id=action.id,
            player_id=player_id,
            request=request,
            answer=msgspec.to_builtins(answer),
        )
    return answer


def _again(known: RoomAction, room_id: UUID, player_id: int, request: Any) -> Answer:
    if (known.room_id, known.player_id, known.request) != (room_id, player_id, request):
        return messages.Refused("bad_message", "This id is already another action's.", known.action_id, "id")
    return msgspec.convert(known.answer, Answer)  # type: ignore[no-any-return]


def _as_kept(action: messages.RoomAction) -> Any:
    """The request as JSON that PostgreSQL takes: it stores no NUL."""
    return msgspec.json.decode(msgspec.json.encode(action).replace(b"\\u0000", b"\\ufffd"))


def _do(room_id: UUID, player_id: int, action: messages.RoomAction) -> messages.Done:
    table = lock_table(room_id)
    player = next((player for player in table.persons if player.pk == player_id), None)
    if player is None:
        raise Refusal("not_allowed", "You are not in this room any more.")
    if isinstance(action, _HOSTS):
        hosting.check_host(table, player)
    _dispatch(table, player, action)
    table.changed()
    return messages.Done(action.id)


def _dispatch(table: Table, player: Player, action: messages.RoomAction) -> None:  # noqa: C901 - one line each
    match action:
        case messages.Sit():
            seating.sit(table, player, action.seat)
        case messages.Stand():
            seating.stand(table, player)
        case messages.Leave():
            seating.leave(table, player)
        case messages.TakeBack():
            seating.take_back(table, player)
        case messages.Substitute():
            seating.substitute(table, player)
        case messages.Ready():
            set_ready(table, player, ready=action.ready)
        case messages.Settings():
            hosting.change_settings(table, action)
        case messages.AddRobot():
            seating.add_robot(table, action.seat)
        case messages.RemoveRobot():
            seating.remove_robot(table, action.seat)
        case messages.RemovePlayer():
            hosting.remove_player(table, player, action.player)
        case messages.HandOver():
            hosting.hand_over(table, action.player)
