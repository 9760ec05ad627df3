"""Who watches a board in play, and what they may hear of it.

Whoever plays in a room does not watch it: not under another name, from the same browser or the same address. Calls and
open cards are seen by everybody at the table, so they may see these; but the alerts and explanations that a partner
must not hear, and what kibitzers say of them, are kept from them. Who had a seat in this board, or may take one back,
hears what the seat hears, until the board is over.
"""

from typing import Final
from uuid import UUID

import msgspec

from config.sql import execute
from games.rules.elements.seat import KIBITZER
from games.rules.state import State, seats_of
from games.store import log
from realtime.wire.bus import NOBODY, Audiences, Viewers
from rooms.models import Player

WATCHERS: Final = """
(WITH held AS (
        SELECT (dealt.actor ->> 'player')::bigint AS player, substr('NESW', dealt.place::int, 1) AS seat
        FROM games_move m, jsonb_array_elements(m.data -> 0 -> 'actors') WITH ORDINALITY AS dealt(actor, place)
        WHERE m.game_id = last.id AND m.sequence_number = 1
        UNION
        SELECT (m.data -> 0 -> 'actor' ->> 'player')::bigint, m.seat FROM games_move m
        WHERE m.game_id = last.id AND m.kind IN ('take_over', 'take_back'))
    SELECT json_agg(json_build_object(
        'player', w.id, 'had', (SELECT seat FROM held WHERE player = w.id LIMIT 1), 'may_take_back', w.left_seat,
        'shares', EXISTS (
            SELECT 1 FROM rooms_player p
            JOIN rooms_origin theirs ON theirs.player_id = p.id
            JOIN rooms_origin mine ON mine.player_id = w.id AND mine.digest = theirs.digest
            WHERE p.room_id = r.id AND p.id <> w.id AND NOT p.is_robot AND (mine.kind = 'device' OR NOT r.household)
                AND (p.seat IS NOT NULL OR p.left_seat IS NOT NULL OR p.id IN (SELECT player FROM held)))))
    FROM rooms_player w
    WHERE w.room_id = r.id AND w.left_at IS NULL AND NOT w.is_robot AND w.seat IS NULL
        AND last.phase IN ('auction', 'play'))::text"""
"""A column of a statement with the tables `r`, rooms_room, and `last`, the room's newest board: a JSON list.

For each person without a seat while a board is played: the seat that they had in it, by its log; the seat that they may
take back; and whether they share a browser or an address with another player who has, had or may take back a seat. An
address does not count where the host lets one household watch.
"""

_VIEWERS = f"""
SELECT r.version, last.id, last.phase, r.watching, {WATCHERS}
FROM rooms_room r
LEFT JOIN LATERAL (
    SELECT id, phase FROM games_game WHERE room_id = r.id ORDER BY board_number DESC LIMIT 1) last ON true
WHERE r.id = %s"""  # noqa: S608 - made of constants


class _Watcher(msgspec.Struct):
    player: int
    had: str | None
    may_take_back: str | None
    shares: bool


_watchers = msgspec.json.Decoder(list[_Watcher])


def viewers_of(room_id: UUID) -> Viewers:
    """Return who watches the room's board now. Raises LookupError for an unknown room."""
    return viewers(*execute(_VIEWERS, (room_id,))[0])


def viewers(version: int, game: int | None, phase: str | None, watching: str, watchers: str | None) -> Viewers:
    """Return who watches, from a room's version, its newest board and that one's phase, its setting, and WATCHERS."""
    over, shut = phase not in {"auction", "play"}, watching == "none"
    found = _watchers.decode(watchers or "[]")
    return Viewers(version, game, over, shut, {each.player: _audiences(each, shut=shut) for each in found})


def _audiences(watcher: _Watcher, *, shut: bool) -> Audiences:
    if watcher.had:
        return Audiences(watcher.had, watcher.had)
    if watcher.may_take_back:
        return Audiences(KIBITZER, watcher.may_take_back)
    if shut:
        return Audiences(NOBODY, NOBODY)
    return Audiences(KIBITZER, NOBODY if watcher.shares else KIBITZER)


def talk_of(player: Player) -> str:
    """Return the audience of what the player may hear and say while a board is played: N, E, S, W, K or NOBODY."""
    if player.seat:
        return player.seat
    found = viewers_of(player.room_id).audiences.get(player.pk)
    return NOBODY if found is None else found.talk


def audiences_in(game: int, state: State, player: Player, present: Viewers | None = None) -> Audiences:
    """Return as what the player sees and hears this board: as the seat that they act for, or as `present` says.

    `present` is read where it is needed and not given. Once the board is over, it is the seat that was dealt to them.
    """
    if seats := seats_of(state, player.pk):
        return Audiences(seats[0].letter, seats[0].letter)
    present = present or viewers_of(player.room_id)
    if present.game == game and not present.over and state.result is None:
        return present.audiences.get(player.pk, Audiences(KIBITZER, NOBODY))
    dealt = dict(zip(log.dealt_to(game), "NESW", strict=True)).get(player.pk)
    if dealt:
        return Audiences(dealt, dealt)
    over = state.result is not None or (present.game or 0) >= game
    return Audiences(KIBITZER, KIBITZER if over else NOBODY)
