"""`python -m bench.chaos.crash_points <point> <times> --app config worker ...`: an ordinary worker that dies on the
way.

The product knows nothing of it: the worker is Celery's, started as in the Procfile, with the functions wrapped through
which every batch of actions goes. At the point, for the so-manieth time that a batch gets there, the
process ends by `os._exit`: no handler runs, no connection is closed by its owner, nothing is put back.
"""

import os
import random
import sys
from collections.abc import Callable
from typing import Any

import psycopg
from celery.__main__ import main

from config.celery import fast_task
from config.redis_writer import Command, RedisWriter

DEATH = 86
"""The exit code that tells this end from every other one."""
APPENDS = "INSERT INTO games_move"
POINTS = (
    "before the commit",
    "after the commit",
    "before the broadcast",
    "amid the broadcast",
    "after the broadcast",
    "before the acknowledgement",
)


class Way:
    """How far the running batch has come, and where it is to end."""

    def __init__(self, point: str, times: int) -> None:
        self.point = point
        self.times = times
        self.acting = self.committed = self.published = False

    def begin(self) -> None:
        self.acting, self.committed, self.published = True, False, False

    def end(self) -> None:
        self.acting = False

    def reach(self, point: str) -> None:
        if point != self.point:
            return
        self.times -= 1
        if self.times <= 0:
            os.write(2, f"dying {point}\n".encode())
            os._exit(DEATH)


def command(ordinary: str, point: str, times: int) -> str:
    """The Procfile's line of a worker, made mortal."""
    before, celery, after = ordinary.partition(" celery ")
    assert celery, ordinary
    return f"{before} python -m bench.chaos.crash_points '{point}' {times} {after}"


def wrap(way: Way) -> None:
    """The first commit of a batch is the one that appends its moves, a statement by itself or a transaction's; the
    first that Redis is told after that tells everybody."""

    psycopg.Connection.commit = _commit(way, psycopg.Connection.commit)  # type: ignore[method-assign]
    psycopg.Cursor.execute = _statement(way, psycopg.Cursor.execute)  # type: ignore[method-assign]
    RedisWriter.send_no_wait = _send(way, RedisWriter.send_no_wait)  # type: ignore[method-assign]
    fast_task.run_task = _run_task(way, fast_task.run_task)


def _commit(way: Way, plain: Callable[..., None]) -> Callable[..., None]:
    def commit(self: Any) -> None:
        _committing(way, lambda: plain(self))

    return commit


def _statement(way: Way, plain: Callable[..., Any]) -> Callable[..., Any]:
    """Outside of a transaction it is its own commit."""

    def execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        if self.connection.autocommit and APPENDS in str(query):
            return _committing(way, lambda: plain(self, query, *args, **kwargs))
        return plain(self, query, *args, **kwargs)

    return execute


def _committing(way: Way, work: Callable[[], Any]) -> Any:
    first = way.acting and not way.committed
    if first:
        way.reach("before the commit")
    result = work()
    if first:
        way.committed = True
        way.reach("after the commit")
    return result


def _send(way: Way, plain: Callable[..., None]) -> Callable[..., None]:
    def send_no_wait(self: RedisWriter, *commands: Command) -> None:
        first = way.acting and way.committed and not way.published
        if not first or _only_decided(commands):
            plain(self, *commands)
            return
        way.published = True
        way.reach("before the broadcast")
        if way.point == "amid the broadcast" and len(commands) > 1:
            plain(self, *commands[: random.randrange(1, len(commands))])
            way.reach("amid the broadcast")  # or not this time: then all of it again, which is harmless
        plain(self, *commands)
        way.reach("after the broadcast")

    return send_no_wait


def _only_decided(commands: tuple[Command, ...]) -> bool:
    """It goes before the broadcast, to the process that handed the batch in."""
    return len(commands) == 1 and b"decided" in commands[0][-1]


def _run_task(way: Way, plain: Callable[..., None]) -> Callable[..., None]:
    """Of the tasks of actions alone."""

    def run_task(task: Any, message: Any) -> None:
        way.begin()
        plain(task, message)
        way.reach("before the acknowledgement")
        way.end()

    return run_task


if __name__ == "__main__":
    _, _point, _times, *sys.argv[1:] = sys.argv
    wrap(Way(_point, int(_times)))
    sys.exit(main())
