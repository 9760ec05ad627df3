"""The schedule of the `clock` process: celery beat in a thread of the worker that runs the sweeps.

One process for both needs half the memory of two, and `worker --beat` would start a second one that outlives a killed
first one (docs/decisions/0051). A sweep under way does not hold the schedule up.
"""

import logging
import os
import signal
import threading
from typing import Any

from celery import bootsteps
from celery.beat import Service
from django.conf import settings

logger = logging.getLogger(__name__)


class Ticking(bootsteps.StartStopStep):
    """A bootstep of `clock` processes. Celery calls `start` and `stop` once each, around everything the worker does."""

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._service: Service | None = None
        self._ending = False

    def include_if(self, worker: Any) -> bool:
        return bool(settings.PROCESS == "clock")

    def start(self, worker: Any) -> None:
        self._service = Service(worker.app, scheduler_cls="celery.beat:Scheduler")
        threading.Thread(target=self._tick, name="beat", daemon=True).start()

    def stop(self, worker: Any) -> None:
        self._ending = True
        if self._service is not None:
            self._service.stop()

    def _tick(self) -> None:
        """Send what is due until the worker ends. A clock that does not tick is none: should this end, so does it."""
        assert self._service is not None
        try:
            self._service.start()
        except Exception:
            logger.exception("clock_failed")
        finally:
            if not self._ending:
                os.kill(os.getpid(), signal.SIGTERM)
