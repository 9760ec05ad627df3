"""Sets the folder in which the children of a `robots` process collect their metrics.

prometheus_client reads `PROMETHEUS_MULTIPROC_DIR` when it is imported, so this must run before. A `robots` process gets
a folder of its own, which its children inherit; the other processes have no children and need no files. A value from
outside is ignored: with a shared folder each process would show the metrics of all.
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


def set_folder(process: str) -> None:
    """Set or clear the variable for this kind of process; make the folder, and remove it at exit."""
    os.environ.pop(VARIABLE, None)
    if process == "robots":
        _remove_leftovers()
        os.environ[VARIABLE] = folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, owner: int) -> None:
    """Remove the folder, unless this is a child of its owner."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """Remove the folders of processes that were killed."""
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
