"""Child processes that end with their parent, even if it is killed."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def spawn(command: list[str], *, dying: signal.Signals = signal.SIGTERM, **options: Any) -> subprocess.Popen[bytes]:
    """Start the command as leader of a new process group; `dying` is the signal that Linux sends it when we die.

    Linux sends it when the calling thread ends, so call this from a thread that lives as long as the process.
    """
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_tie_to_parent(dying), **options)  # noqa: PLW1509


def _tie_to_parent(dying: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, dying)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return tie


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the process and its children; the group may exist longer than its leader."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def end(processes: Iterable[subprocess.Popen[bytes]], *, grace: float) -> None:
    """Terminate the processes together, wait at most `grace` seconds in all, then kill what is left of their groups."""
    processes = list(processes)
    for process in processes:
        if process.poll() is None:
            process.terminate()
            process.send_signal(signal.SIGCONT)  # a stopped process gets the signal only when it continues
    deadline = time.monotonic() + grace
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes:
        signal_group(process, signal.SIGKILL)
        process.wait()


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
