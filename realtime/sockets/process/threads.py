"""The thread pool in which a process with sockets uses the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="realtime")


def in_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a function that uses the database in the bounded pool, and return an awaitable of its result."""
    return database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*args, **kwargs)
