"""The state of a room as everybody in it may see it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from config.sql import execute
from games.deals.fair_deal import committed_text
from realtime.presence.leases import connected
from realtime.wire.bus import Viewers
from realtime.wire.messages import BoardResult, Fairness, PlayerInfo, RoomSettings, RoomView
from rooms.models import Room
from rooms.services.watching.audiences import WATCHERS, viewers

# One statement, so that players, boards, viewers and version are of the same moment. The secret of a deal is shown only
# when the last game on it, in any room, is over.
_VIEW = f"""
SELECT r.id, r.name, r.invite_code, r.invite_token, r.version, r.status, r.host_id, r.session_number,
    r.boards_per_session, r.undo_policy, r.robot_pace, r.fill_robots, r.chat, r.filter_words, r.watching, r.household,
    r.voice, last.phase, {WATCHERS},
    (SELECT json_agg(json_build_object(
            'player', p.id, 'name', p.name, 'robot', p.is_robot, 'seat', p.seat, 'left_seat', p.left_seat,
            'ready', p.is_ready OR p.is_robot, 'muted', p.muted,
            'presence', CASE WHEN p.is_robot THEN 'robot' ELSE 'disconnected' END,
            'hold_until', floor(extract(epoch FROM p.hold_until) * 1000)::bigint) ORDER BY p.joined_at, p.id)
        FROM rooms_player p WHERE p.room_id = r.id AND p.left_at IS NULL)::text,
    (SELECT json_agg(json_build_object(
            'game', g.id, 'board', g.board_number, 'contract', g.contract, 'tricks', g.tricks, 'points', g.points)
            ORDER BY g.board_number)
        FROM games_game g
        WHERE g.room_id = r.id AND g.session_number = r.session_number AND g.phase = 'over')::text,
    last.id, last.board_number, d.commitment, d.room_text, d.board_number, d.secret IS NOT NULL,
    CASE WHEN NOT EXISTS (SELECT 1 FROM games_game o WHERE o.deal_id = d.id AND o.phase <> 'over')
        THEN encode(d.secret, 'hex') END
FROM rooms_room r
LEFT JOIN LATERAL (
    SELECT id, board_number, deal_id, phase FROM games_game
    WHERE room_id = r.id AND session_number = r.session_number ORDER BY board_number DESC LIMIT 1) last ON true
LEFT JOIN games_deal d ON d.id = last.deal_id
WHERE r.id = ANY(%s)"""  # noqa: S608 - made of constants

_players = msgspec.json.Decoder(list[PlayerInfo])
_results = msgspec.json.Decoder(list[BoardResult])


def room_view(room_id: UUID) -> RoomView:
    """Return the view of a room. Raises Room.DoesNotExist."""
    return room_with_viewers(room_id)[0]


def room_with_viewers(room_id: UUID) -> tuple[RoomView, Viewers]:
    """Return the view of a room, and who watches its board at that moment. Raises Room.DoesNotExist."""
    for found in rooms_with_viewers([room_id]):
        return found
    raise Room.DoesNotExist


def rooms_with_viewers(room_ids: Collection[UUID]) -> list[tuple[RoomView, Viewers]]:
    """Return the views of rooms and their viewers, with one query and one round trip to Redis for all.

    Unknown rooms are left out.
    """
    found = [_view(row) for row in execute(_VIEW, (list(room_ids),))]
    here = connected(view.room for view, _ in found)
    for player in (player for view, _ in found for player in view.players):
        if player.player in here:
            player.presence = "connected"
    return found


def _view(row: tuple[Any, ...]) -> tuple[RoomView, Viewers]:
    room, name, code, token, version, status, host, session, *rest = row
    *columns, phase, watchers, players, results, game, board = rest[:15]
    boards, undo, pace, fill, chat, filter_words, watching, household, voice = columns
    deal = rest[15:]
    view = RoomView(
        room=room,
        name=name,
        code=code,
        link=_link(token),
        version=version,
        status=status,
        host=host,
        settings=RoomSettings(
            boards, undo, pace, fill, chat, filter_words, watching, household, voice and settings.VOICE
        ),
        players=_players.decode(players or "[]"),
        game=game,
        board=board,
        session=session,
        results=_results.decode(results or "[]"),
        fairness=_fairness(game, deal) if game else None,
        now=int(timezone.now().timestamp() * 1000),
    )
    return view, viewers(version, game, phase, watching, watchers)


def invite_link(room: Room) -> str:
    """Return the address that invites to the room."""
    return _link(room.invite_token)


def _link(token: str) -> str:
    site = settings.SITE_URL or f"http://localhost:{settings.PORT}"
    return site + reverse("join-link", args=[token])


def _fairness(game: int, deal: list[Any]) -> Fairness | None:
    """Return None for a deal that was not drawn here."""
    commitment, room, board, drawn, secret = deal
    if not commitment or not drawn:
        return None
    return Fairness(game, commitment, secret, committed_text(room, board))
