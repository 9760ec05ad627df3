"""`python -m bench.chaos.faults.crash_points <point> <times> --app config worker ...`: a worker that ends at a crash
point.

The worker is Celery's, started as in the Procfile; the functions that every batch of actions goes through are wrapped,
so the product needs no code for it. The process ends by `os._exit` when a batch reaches the point for the given time:
no handler runs, no connection is closed properly, no task is put back into the queue.
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

EXIT_CODE = 86
"""Of a worker that ended at its crash point, and of no other one."""
INSERT_MOVES = "INSERT INTO games_move"
POINTS = (
    "before the commit",
    "after the commit",
    "before the broadcast",
    "amid the broadcast",
    "after the broadcast",
    "before the acknowledgement",
)


class CrashPlan:
    """How far the running batch has come, and at which point the process ends, the given time that it is reached."""

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
            os.write(2, f"crash point: {point}\n".encode())
            os._exit(EXIT_CODE)


def command(ordinary: str, point: str, times: int) -> str:
    """The Procfile's command of a worker, started through this module."""
    before, celery, after = ordinary.partition(" celery ")
    assert celery, ordinary
    return f"{before} python -m bench.chaos.faults.crash_points '{point}' {times} {after}"


def wrap(plan: CrashPlan) -> None:
    """Wrap the commits, the writes to Redis and the tasks.

    The first commit of a batch is the one that appends its moves, in a transaction or as a statement by itself. The
    first write to Redis after that is the broadcast.
    """
    psycopg.Connection.commit = _wrap_commit(plan, psycopg.Connection.commit)  # type: ignore[method-assign]
    psycopg.Cursor.execute = _wrap_execute(plan, psycopg.Cursor.execute)  # type: ignore[method-assign]
    RedisWriter.send_no_wait = _wrap_send(plan, RedisWriter.send_no_wait)  # type: ignore[method-assign]
    fast_task.run_task = _wrap_run_task(plan, fast_task.run_task)


def _wrap_commit(plan: CrashPlan, original: Callable[..., None]) -> Callable[..., None]:
    def commit(self: Any) -> None:
        _run_commit(plan, lambda: original(self))

    return commit


def _wrap_execute(plan: CrashPlan, original: Callable[..., Any]) -> Callable[..., Any]:
    """A statement outside a transaction is its own commit."""

    def execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        if self.connection.autocommit and INSERT_MOVES in str(query):
            return _run_commit(plan, lambda: original(self, query, *args, **kwargs))
        return original(self, query, *args, **kwargs)

    return execute


def _run_commit(plan: CrashPlan, work: Callable[[], Any]) -> Any:
    first = plan.acting and not plan.committed
    if first:
        plan.reach("before the commit")
    result = work()
    if first:
        plan.committed = True
        plan.reach("after the commit")
    return result


def _wrap_send(plan: CrashPlan, original: Callable[..., None]) -> Callable[..., None]:
    def send_no_wait(self: RedisWriter, *commands: Command) -> None:
        first = plan.acting and plan.committed and not plan.published
        if not first or _is_decision(commands):
            original(self, *commands)
            return
        plan.published = True
        plan.reach("before the broadcast")
        if plan.point == "amid the broadcast" and len(commands) > 1:
            original(self, *commands[: random.randrange(1, len(commands))])
            plan.reach("amid the broadcast")  # if it goes on, all of it is sent again, which is harmless
        original(self, *commands)
        plan.reach("after the broadcast")

    return send_no_wait


def _is_decision(commands: tuple[Command, ...]) -> bool:
    """The decision goes to the process that sent the batch, before the broadcast."""
    return len(commands) == 1 and b"decided" in commands[0][-1]


def _wrap_run_task(plan: CrashPlan, original: Callable[..., None]) -> Callable[..., None]:
    """Only the tasks that apply actions run through `fast_task`."""

    def run_task(task: Any, message: Any) -> None:
        plan.begin()
        original(task, message)
        plan.reach("before the acknowledgement")
        plan.end()

    return run_task


if __name__ == "__main__":
    _, _point, _times, *sys.argv[1:] = sys.argv
    wrap(CrashPlan(_point, int(_times)))
    sys.exit(main())
