"""Faults of our own processes: killed, asked to stop, dying on the way."""

import os
import signal
import subprocess
import time

from bench.chaos import crash_points
from bench.chaos.rig import Act, Rig, children_of

STOP_SECONDS = 20.0
DEATH_SECONDS = 60.0
"""A worker takes seconds to start, and its batch has to come to it."""


def kill_one(kind: str) -> Act:
    async def act(rig: Rig) -> None:
        name = rig.some(kind)
        await rig.by_hand(rig.site.kill, name, signal.SIGKILL, group=True)
        await rig.by_hand(rig.site.start, name)

    return act


async def kill_workers(rig: Rig) -> None:
    """All of them, so that nothing is taken from the queue; new ones are started."""
    for name in rig.all_of("worker"):
        await rig.by_hand(rig.site.kill, name, signal.SIGKILL, group=True)
    await rig.by_hand(rig.site.start)


async def kill_one_of_each(rig: Rig) -> None:
    for kind in ("realtime", "worker", "robots", "clock"):
        await rig.by_hand(rig.site.kill, rig.some(kind), signal.SIGKILL, group=True)
    await rig.by_hand(rig.site.start)


async def kill_robots_child(rig: Rig) -> None:
    """Its parent starts another one and hands the task back."""
    for child in children_of(rig.site.processes[rig.some("robots")].pid):
        os.kill(child, signal.SIGKILL)


def terminate(kind: str) -> Act:
    """As a platform does: SIGTERM to every process of the group, which must be gone before it would be killed."""

    async def act(rig: Rig) -> None:
        name = rig.some(kind)
        began = time.monotonic()
        await rig.by_hand(rig.site.kill, name, signal.SIGTERM, group=True)
        took = time.monotonic() - began
        await rig.by_hand(rig.site.start, name)
        rig.notes.append(f"SIGTERM of {name}: gone after {took:.1f} s")
        assert took < STOP_SECONDS, f"{name} was gone only after {took:.1f} s"

    return act


def die(point: str) -> Act:
    """A worker's place is taken by one that dies at that point of one of its next batches; then by an ordinary one."""

    async def act(rig: Rig) -> None:
        process = rig.site.processes[rig.some("worker")]
        ordinary = process.command
        await rig.by_hand(process.kill, signal.SIGTERM, group=True)
        process.command = crash_points.command(ordinary, point, rig.chance.randint(1, 3))
        try:
            await rig.by_hand(process.start)
            ended = await rig.by_hand(_end_of, process.process)
        finally:
            process.command = ordinary
        await rig.by_hand(process.kill, signal.SIGKILL, group=True)
        await rig.by_hand(rig.site.start, process.name)
        assert ended == crash_points.DEATH, f"the worker never came to die {point}: {ended}"

    return act


def _end_of(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(DEATH_SECONDS)
    except subprocess.TimeoutExpired:
        return None
