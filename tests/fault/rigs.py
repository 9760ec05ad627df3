"""A rig for one test: its own servers, which it may break, and its recordings and logs."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.chaos.rig import Rig
from tests.environment import servers


def new_rig(name: str, *, seed: int = 1, tables: int = 0, **options: Any) -> Rig:
    """Not started. Its folder is removed with the others of the test run."""
    folder: Path = servers.folder / f"rig-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    return Rig(folder, seed, tables, **options)


@asynccontextmanager
async def running(rig: Rig) -> AsyncIterator[Rig]:
    """Started on entering and stopped on leaving."""
    rig.folder.mkdir(parents=True)
    try:
        await rig.start()
        yield rig
    finally:
        await rig.stop()
