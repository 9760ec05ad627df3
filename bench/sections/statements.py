"""What the site's own functions ask the database: run in a process with the site's settings, driven over stdin.

`buffers N` answers `{name: [[statement, buffers, descents], ...]}` for every hot function, N being a game of long ago;
`act` plays one call or card at one of a few tables and answers with the microseconds that its statements took. The
statements are taken where they go to psycopg, so that whatever the functions come to ask is measured.
"""

import itertools
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import django
import psycopg

django.setup()

from django.db import connection, transaction  # noqa: E402 - models need Django set up
from django.test import Client  # noqa: E402

from accounts import tokens as api_tokens  # noqa: E402
from games.actions import explanations  # noqa: E402
from games.actions.apply import apply  # noqa: E402
from games.actions.batch import Submitted  # noqa: E402
from games.models import Game  # noqa: E402
from games.robots import tasks  # noqa: E402
from games.rules.phases.play import legal_cards  # noqa: E402
from games.rules.state import State, actor_for, turn  # noqa: E402
from games.store import hot_state, log  # noqa: E402
from realtime.sockets.process.access_recheck import recheck  # noqa: E402
from realtime.wire import messages  # noqa: E402
from rooms.actions.apply import perform  # noqa: E402
from rooms.management.commands.bench_seed import make_tables  # noqa: E402
from rooms.models import Player, Room  # noqa: E402
from rooms.services import closing, holds, session  # noqa: E402
from rooms.services.membership import player_of  # noqa: E402
from rooms.services.room_view import room_view  # noqa: E402

TABLES = 8
ROOMS_AT_ONCE = 200
Statement = tuple[str, Any, bool]
"""With its values, and whether they go to the server beside it (`config.sql`) or in it (Django's ORM)."""


class Tape:
    """The statements that went to psycopg, and the seconds that they took."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator["Tape"]:
        original = psycopg.Cursor.execute

        def execute(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return original(cursor, query, params, **options)
            finally:
                self.seconds += time.perf_counter() - began
                self.statements.append((str(query), params, not isinstance(cursor, psycopg.ClientCursor)))

        psycopg.Cursor.execute = execute  # type: ignore[method-assign, assignment]
        try:
            yield self
        finally:
            psycopg.Cursor.execute = original  # type: ignore[method-assign]


class Table:
    """Four persons of one room who play, one move at a time."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.players = list(Player.objects.filter(room=room).order_by("id"))
        self.game = 0

    def deal(self) -> None:
        for player in self.players:
            self.ready(player)
        self.game = Game.objects.filter(room=self.room).latest("board_number").pk

    def ready(self, player: Player) -> None:
        perform(room_id=self.room.pk, player_id=player.pk, action=messages.Ready(uuid4()))

    def act(self) -> None:
        state = self.state
        submitted = Submitted(actor_for(state, turn(state)).player, self._message(state))  # type: ignore[arg-type]
        apply([submitted])

    @property
    def state(self) -> State:
        return hot_state.load([self.game]).get(self.game) or log.rebuild(self.game)

    @property
    def over(self) -> bool:
        return self.game == 0 or self.state.result is not None

    def _message(self, state: State) -> messages.BoardAction:
        if state.play is not None:
            return messages.Play(uuid4(), self.game, state.seq, legal_cards(state.play)[0])
        return messages.Call(uuid4(), self.game, state.seq, ("1N", "P", "P", "P")[len(state.auction.calls)])


def hot(table: Table, old_game: int) -> dict[str, Callable[[], object]]:
    """What is asked all the time, by name."""
    room, first = table.room.pk, table.players[0]
    rooms = list(Room.objects.filter(status="playing").values_list("pk", flat=True)[:ROOMS_AT_ONCE])
    shown = {b"authorization": f"Bearer {api_tokens.create(first.user, 'bench')}".encode()}  # type: ignore[arg-type]
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(first.user)  # type: ignore[arg-type]
    return {
        "a card: games.actions.apply.apply": table.act,
        "ready: rooms.actions.apply.perform": lambda: table.ready(first),
        "the end of a board: rooms.services.session.settle_ended_boards": lambda: session.settle_ended_boards([room]),
        "a welcome: rooms.services.room_view.room_view": lambda: room_view(room),
        "who comes: rooms.services.membership.player_of": lambda: player_of(first.user, room),  # type: ignore[arg-type]
        "who may stay: realtime.sockets.process.access_recheck.recheck": lambda: recheck([(shown, room)]),
        "a board of long ago: games.store.log.read_since": lambda: log.read_since(old_game),
        "its head: games.store.log.heads": lambda: log.heads([old_game]),
        "to whom it was dealt: games.store.log.dealt_to": lambda: log.dealt_to(table.game),
        "what calls mean: games.actions.explanations.of_game": lambda: explanations.of_game(table.game, "K"),
        f"beat of {ROOMS_AT_ONCE} rooms: games.store.log.heads_of_rooms": lambda: log.heads_of_rooms(rooms),
        "the clock: rooms.services.holds.sweep": holds.sweep,
        "the clock: rooms.services.closing.close_expired": closing.close_expired,
        "the clock: rooms.services.closing.settle_forgotten": closing.settle_forgotten,
        "robots: games.robots.tasks.sweep": tasks.sweep,
        "the home page": lambda: browser.get("/"),
        "the table page": lambda: browser.get(f"/rooms/{room}/"),
    }


Read = tuple[str, int, int]
"""Verb and table of a statement, the buffers that it touches, how often it descends an index."""


def buffers(functions: dict[str, Callable[[], object]], table: Table) -> dict[str, list[Read]]:
    found: dict[str, list[Read]] = {}
    for name, function in functions.items():
        statements = _taken(function)
        runs = [_explained(statements) for _ in range(3)]
        found[name] = [min(same, key=lambda read: read[1]) for same in zip(*runs, strict=True)]
        hot_state.client().delete(hot_state.key(table.game))  # it may be ahead of what was rolled back
    return found


def _taken(function: Callable[[], object]) -> list[Statement]:
    """What the function asks; nothing of it stays."""
    with transaction.atomic(), Tape().running() as tape:
        function()
        transaction.set_rollback(True)
    kept = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    return [each for each in tape.statements if each[0].lstrip().upper().startswith(kept)]


def _explained(statements: list[Statement]) -> list[Read]:
    """Where the values go beside the statement with one plan for whatever values, as the site's processes have it."""
    found = []
    with transaction.atomic():
        cursor = psycopg.ClientCursor(connection.connection)
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for sql, values, beside in statements:
            asked = sql
            if beside:
                cursor.execute(f"PREPARE asked AS {_numbered(sql)}")
                asked = f"EXECUTE asked ({', '.join(['%s'] * len(values))})" if values else "EXECUTE asked"
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked}", values)
            plan = cursor.fetchone()[0][0]["Plan"]  # type: ignore[index]
            if beside:
                cursor.execute("DEALLOCATE asked")
            touched = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            found.append((_short(sql), touched, _descents(plan) + _indexes_written(plan)))
        transaction.set_rollback(True)
    return found


def _numbered(sql: str) -> str:
    """With PostgreSQL's own placeholders."""
    numbers = itertools.count(1)
    return re.sub(r"%([s%])", lambda found: f"${next(numbers)}" if found[1] == "s" else "%", sql)


def _descents(plan: dict[str, Any]) -> int:
    own = plan["Actual Loops"] if "Index" in plan["Node Type"] else 0
    return int(own) + sum(_descents(child) for child in plan.get("Plans", ()))


def _indexes_written(plan: dict[str, Any]) -> int:
    """An insert descends every index of its table."""
    if plan.get("Operation") != "Insert":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = %s", [plan["Relation Name"]])
        return int(cursor.fetchone()[0])


def _short(sql: str) -> str:
    """The verb and the table: what is inserted into, if anything."""
    words = re.sub(r"\s+", " ", sql.strip())
    table = re.search(r'INTO "?(\w+)', words) or re.search(r'(?:FROM|UPDATE) "?(\w+)', words)
    return f"{words.split(' ', 1)[0]} {table[1] if table else ''}".strip()


def _one(tables: "itertools.cycle[Table]") -> float:
    """One action; microseconds of its statements. Dealing is not timed."""
    table = next(tables)
    if table.over:
        table.deal()
    with Tape().running() as tape:
        table.act()
    return 1e6 * tape.seconds


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")  # as the site's workers do
    tables = [Table(room) for room, _ in make_tables(TABLES)]
    for table in tables:
        table.deal()
    in_turn = itertools.cycle(tables[1:])
    for command in sys.stdin:
        if command.strip() == "act":
            answer: object = _one(in_turn)
        else:
            answer = buffers(hot(tables[0], old_game=int(command.split()[1])), tables[0])
        # In one piece: the thread that writes the trail must not come between an answer and the end of its line.
        os.write(sys.stdout.fileno(), f"> {json.dumps(answer)}\n".encode())


if __name__ == "__main__":
    main()
