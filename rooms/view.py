"""The whole room as everybody in it may see it."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from games.dealing import committed_text
from games.models import Game
from games.rules.seat import Seat
from realtime.messages import BoardResult, Fairness, PlayerInfo, RoomSettings, RoomView
from realtime.presence import connected
from rooms.models import Player, Room
from rooms.session import games_of_session


def room_view(room_id: UUID) -> RoomView:
    """Three queries and one look at the presence, whatever the room holds. Raises Room.DoesNotExist."""
    room = Room.objects.get(pk=room_id)
    players = room.players.filter(left_at__isnull=True).order_by("joined_at", "id")
    games = games_of_session(room)
    here = connected(room_id)
    last = games[-1] if games else None
    return RoomView(
        room=room.pk,
        name=room.name,
        code=room.invite_code,
        link=invite_link(room),
        version=room.version,
        status=room.status,  # type: ignore[arg-type]  # the choices are the protocol's
        host=room.host_id,
        settings=RoomSettings(room.boards_per_session, room.undo_policy, room.robot_pace, room.fill_robots),
        players=[_player(player, here) for player in players],
        game=last.pk if last else None,
        board=last.board_number if last else None,
        session=room.session_number,
        results=[_result(game) for game in games if game.phase == Game.Phase.OVER],
        fairness=_fairness(last) if last else None,
        now=_milliseconds(timezone.now()),
    )


def invite_link(room: Room) -> str:
    """The whole address, ready to be sent to a friend."""
    site = settings.SITE_URL or f"http://localhost:{settings.PORT}"
    return site + reverse("join-link", args=[room.invite_token])


def _player(player: Player, here: set[int]) -> PlayerInfo:
    return PlayerInfo(
        player=player.pk,
        name=player.name,
        robot=player.is_robot,
        seat=Seat(player.seat) if player.seat else None,
        left_seat=Seat(player.left_seat) if player.left_seat else None,
        ready=player.is_ready or player.is_robot,
        presence="robot" if player.is_robot else "connected" if player.pk in here else "disconnected",
        hold_until=_milliseconds(player.hold_until) if player.hold_until else None,
    )


def _result(game: Game) -> BoardResult:
    assert game.points is not None
    return BoardResult(game.pk, game.board_number, game.contract, game.tricks, game.points)


def _fairness(game: Game) -> Fairness | None:
    """The secret only when the last game on the deal is over. Nothing for a deal that was not drawn here."""
    deal = game.deal
    if not deal.commitment or deal.secret is None:
        return None
    secret = bytes(deal.secret).hex() if not game.deal_in_play else None  # type: ignore[attr-defined]
    return Fairness(game.pk, deal.commitment, secret, committed_text(deal))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
