"""Where a process with sockets touches the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="realtime")


def in_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run what touches the database in the bounded pool; awaitable."""
    return database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*args, **kwargs)
