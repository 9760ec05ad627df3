"""CPU time of processes, from /proc (Linux)."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds(leaders: Iterable[int]) -> float:
    """CPU seconds, user and system, of all processes in the sessions of these leaders, and of their children in other
    sessions: PostgreSQL gives each child a session."""
    pids = {str(pid) for pid in leaders}
    return sum(_used(stat) for stat in _stats() if stat[3] in pids or stat[1] in pids) / _TICKS


def _stats() -> Iterable[list[str]]:
    """The fields of each process's stat after its name: state, ppid, pgrp, session, ..., utime (11), stime (12)."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                yield (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue


def _used(stat: list[str]) -> int:
    """Clock ticks, with those of the children that it has waited for."""
    return sum(int(stat[place]) for place in (11, 12, 13, 14))
