"""Where a process that has children collects their figures.

prometheus_client looks at `PROMETHEUS_MULTIPROC_DIR` when it is imported, so this is imported before it. A `robots`
process gets a folder of its own, which its children inherit; every other process has one memory and needs no files.
Whatever the variable says is overruled: a folder that processes share would show the figures of all at each.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
_PREFIX: Final = "bridge-robots-"


def choose(process: str) -> None:
    """For this kind of process; sets or clears the variable."""
    os.environ.pop(VARIABLE, None)
    if process == "robots":
        _remove_leftovers()
        os.environ[VARIABLE] = folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, owner: int) -> None:
    """Its children leave it alone."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """Of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
