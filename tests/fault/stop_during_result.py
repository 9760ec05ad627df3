"""`python -m tests.fault.stop_during_result --app config worker ...`: Celery, told to stop at the worst moment.

That is when the parent has taken the first result of its child out of the pipe and not counted it yet: the signal's
handler returns when the child has ended, and the child waits until its result is counted.
"""

import os
import signal
import sys
from typing import Any

from billiard.pool import READY
from celery.__main__ import main
from celery.concurrency.asynpool import ResultHandler

TOLD = "told amid a result"


def wrap() -> None:
    plain = ResultHandler._make_methods

    def make_methods(self: Any) -> None:
        plain(self)
        count = self.state_handlers[READY]

        def tell_then_count(*result: Any) -> None:
            self.state_handlers[READY] = count
            os.write(2, f"{TOLD}\n".encode())
            os.killpg(0, signal.SIGTERM)
            count(*result)

        self.state_handlers[READY] = tell_then_count

    ResultHandler._make_methods = make_methods


if __name__ == "__main__":
    wrap()
    sys.exit(main())
