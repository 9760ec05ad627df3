"""`python -m tests.fault.stop_during_result --app config worker ...`: a Celery worker that gets SIGTERM too early.

The signal comes when the parent has read the first result of its child from the pipe and has not counted it yet. Then
the signal's handler waits for the end of the child, and the child waits until its result is counted.
"""

import os
import signal
import sys
from typing import Any

from billiard.pool import READY
from celery.__main__ import main
from celery.concurrency.asynpool import ResultHandler

SIGTERM_SENT = "sent SIGTERM during a result"
"""What the worker writes to stderr before the signal."""


def wrap() -> None:
    """Make Celery send SIGTERM to its own process group before it counts the first result."""
    original = ResultHandler._make_methods

    def make_methods(self: Any) -> None:
        original(self)
        count = self.state_handlers[READY]

        def signal_then_count(*result: Any) -> None:
            self.state_handlers[READY] = count
            os.write(2, f"{SIGTERM_SENT}\n".encode())
            os.killpg(0, signal.SIGTERM)
            count(*result)

        self.state_handlers[READY] = signal_then_count

    ResultHandler._make_methods = make_methods


if __name__ == "__main__":
    wrap()
    sys.exit(main())
