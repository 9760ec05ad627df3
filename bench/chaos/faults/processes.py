"""Faults of our own processes: killed, asked to stop, ended at a crash point."""

import os
import signal
import subprocess
import time

from bench.chaos.faults import crash_points
from bench.chaos.rig import Fault, Rig, children_of

STOP_SECONDS = 20.0
CRASH_SECONDS = 60.0
"""A worker takes seconds to start and then has to get a batch."""


def kill_one(kind: str) -> Fault:
    async def apply(rig: Rig) -> None:
        name = rig.any_of(kind)
        await rig.in_thread(rig.site.kill, name, signal.SIGKILL, group=True)
        await rig.in_thread(rig.site.start, name)

    return apply


async def kill_workers(rig: Rig) -> None:
    """All of them, so that nothing is taken from the queue; new ones are started."""
    for name in rig.all_of("worker"):
        await rig.in_thread(rig.site.kill, name, signal.SIGKILL, group=True)
    await rig.in_thread(rig.site.start)


async def kill_one_of_each(rig: Rig) -> None:
    for kind in ("realtime", "worker", "robots", "clock"):
        await rig.in_thread(rig.site.kill, rig.any_of(kind), signal.SIGKILL, group=True)
    await rig.in_thread(rig.site.start)


async def kill_robots_child(rig: Rig) -> None:
    """The parent starts another one and puts the task back into the queue."""
    for child in children_of(rig.site.processes[rig.any_of("robots")].pid):
        os.kill(child, signal.SIGKILL)


def terminate(kind: str) -> Fault:
    """As a platform does: SIGTERM to the whole process group, which must be gone within STOP_SECONDS."""

    async def apply(rig: Rig) -> None:
        name = rig.any_of(kind)
        began = time.monotonic()
        await rig.in_thread(rig.site.kill, name, signal.SIGTERM, group=True)
        took = time.monotonic() - began
        await rig.in_thread(rig.site.start, name)
        rig.notes.append(f"SIGTERM of {name}: gone after {took:.1f} s")
        assert took < STOP_SECONDS, f"{name} was gone only after {took:.1f} s"

    return apply


def crash_worker(point: str) -> Fault:
    """Replace a worker by one that ends at this crash point in its first to third batch, then by an ordinary one."""

    async def apply(rig: Rig) -> None:
        process = rig.site.processes[rig.any_of("worker")]
        ordinary = process.command
        await rig.in_thread(process.kill, signal.SIGTERM, group=True)
        process.command = crash_points.command(ordinary, point, rig.chance.randint(1, 3))
        try:
            await rig.in_thread(process.start)
            code = await rig.in_thread(_exit_code, process.process)
        finally:
            process.command = ordinary
        await rig.in_thread(process.kill, signal.SIGKILL, group=True)
        await rig.in_thread(rig.site.start, process.name)
        assert code == crash_points.EXIT_CODE, f"the worker never reached {point!r}: {code}"

    return apply


def _exit_code(process: "subprocess.Popen[bytes]") -> int | None:
    """None when it still runs after CRASH_SECONDS."""
    try:
        return process.wait(CRASH_SECONDS)
    except subprocess.TimeoutExpired:
        return None
