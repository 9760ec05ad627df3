"""Measures the statements that the site's own functions send, in a process with the site's settings.

Commands come on stdin. `buffers N`, where N is an old game, answers `{name: [[statement, buffers, descents], ...]}` for
every hot function; `act` makes one call or plays one card and answers with the microseconds that its statements took.
The statements are recorded on their way to psycopg, so that all are measured, whatever the functions send.
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
"""SQL, its values, and whether they are sent apart from it (`config.sql`) or inserted into it (Django's ORM)."""


class StatementRecorder:
    """The statements that went to psycopg while `recording()`, and the seconds that they took."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.seconds = 0.0

    @contextmanager
    def recording(self) -> Iterator["StatementRecorder"]:
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


class ScriptedTable:
    """Four players of one room; `act` makes the next call of 1N P P P, or plays the first legal card."""

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


def hot_functions(table: ScriptedTable, old_game: int) -> dict[str, Callable[[], object]]:
    """The functions that run all the time, by the name in the report."""
    room, first = table.room.pk, table.players[0]
    rooms = list(Room.objects.filter(status="playing").values_list("pk", flat=True)[:ROOMS_AT_ONCE])
    headers = {b"authorization": f"Bearer {api_tokens.create(first.user, 'bench')}".encode()}  # type: ignore[arg-type]
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(first.user)  # type: ignore[arg-type]
    return {
        "a card: games.actions.apply.apply": table.act,
        "ready: rooms.actions.apply.perform": lambda: table.ready(first),
        "the end of a board: rooms.services.session.settle_ended_boards": lambda: session.settle_ended_boards([room]),
        "a welcome: rooms.services.room_view.room_view": lambda: room_view(room),
        "who comes: rooms.services.membership.player_of": lambda: player_of(first.user, room),  # type: ignore[arg-type]
        "who may stay: realtime.sockets.process.access_recheck.recheck": lambda: recheck([(headers, room)]),
        "a board of long ago: games.store.log.read_since": lambda: log.read_since(old_game),
        "its head: games.store.log.heads": lambda: log.heads([old_game]),
        "to whom it was dealt: games.store.log.dealt_to": lambda: log.dealt_to(table.game),
        "what calls mean: games.actions.explanations.of_game": lambda: explanations.of_game(table.game, "K"),
        f"beat of {ROOMS_AT_ONCE} rooms: games.store.log.heads_of_rooms": lambda: log.heads_of_rooms(rooms),
        "the clock: rooms.services.holds.sweep": holds.sweep,
        "the clock: rooms.services.closing.close_expired": closing.close_expired,
        "the clock: rooms.services.closing.settle_forgotten": lambda: closing.settle_forgotten(rooms),
        "robots: games.robots.tasks.sweep": tasks.sweep,
        "the home page": lambda: browser.get("/"),
        "the table page": lambda: browser.get(f"/rooms/{room}/"),
    }


Read = tuple[str, int, int]
"""A statement's verb and table, the buffers that it touches, how often it descends an index."""


def count_buffers(functions: dict[str, Callable[[], object]], table: ScriptedTable) -> dict[str, list[Read]]:
    """By function, the fewest buffers of three runs of each statement. Nothing that they write is kept."""
    found: dict[str, list[Read]] = {}
    for name, function in functions.items():
        statements = _record(function)
        runs = [_explain(statements) for _ in range(3)]
        found[name] = [min(same, key=lambda read: read[1]) for same in zip(*runs, strict=True)]
        hot_state.client().delete(hot_state.key(table.game))  # it may be ahead of the database after the rollback
    return found


def _record(function: Callable[[], object]) -> list[Statement]:
    """The statements of the function, which is rolled back."""
    with transaction.atomic(), StatementRecorder().recording() as recorder:
        function()
        transaction.set_rollback(True)
    kept = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    return [each for each in recorder.statements if each[0].lstrip().upper().startswith(kept)]


def _explain(statements: list[Statement]) -> list[Read]:
    """Statements whose values are sent apart are prepared with one plan for all values, as the site's processes do."""
    found = []
    with transaction.atomic():
        cursor = psycopg.ClientCursor(connection.connection)
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for sql, values, apart in statements:
            explained = sql
            if apart:
                cursor.execute(f"PREPARE measured AS {_number_placeholders(sql)}")
                explained = f"EXECUTE measured ({', '.join(['%s'] * len(values))})" if values else "EXECUTE measured"
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {explained}", values)
            plan = cursor.fetchone()[0][0]["Plan"]  # type: ignore[index]
            if apart:
                cursor.execute("DEALLOCATE measured")
            touched = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            found.append((_short(sql), touched, _descents(plan) + _indexes_written(plan)))
        transaction.set_rollback(True)
    return found


def _number_placeholders(sql: str) -> str:
    """Replace psycopg's placeholders by PostgreSQL's ($1, $2, ...)."""
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
    """The verb and the table: the one that is inserted into, else the first one."""
    words = re.sub(r"\s+", " ", sql.strip())
    table = re.search(r'INTO "?(\w+)', words) or re.search(r'(?:FROM|UPDATE) "?(\w+)', words)
    return f"{words.split(' ', 1)[0]} {table[1] if table else ''}".strip()


def _time_action(tables: "itertools.cycle[ScriptedTable]") -> float:
    """Make one action; return the microseconds of its statements. Dealing is not timed."""
    table = next(tables)
    if table.over:
        table.deal()
    with StatementRecorder().recording() as recorder:
        table.act()
    return 1e6 * recorder.seconds


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")  # as the site's workers do
    tables = [ScriptedTable(room) for room, _ in make_tables(TABLES)]
    for table in tables:
        table.deal()
    in_turn = itertools.cycle(tables[1:])
    for command in sys.stdin:
        if command.strip() == "act":
            answer: object = _time_action(in_turn)
        else:
            answer = count_buffers(hot_functions(tables[0], old_game=int(command.split()[1])), tables[0])
        # In one write: the thread that writes the action log must not write between an answer and its newline.
        os.write(sys.stdout.fileno(), f"> {json.dumps(answer)}\n".encode())


if __name__ == "__main__":
    main()
