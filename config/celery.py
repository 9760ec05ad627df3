"""The Celery application: `celery --app config worker`."""

import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import setup_logging, task_postrun, worker_process_shutdown
from kombu.connection import Connection
from prometheus_client import multiprocess
from structlog.contextvars import unbind_contextvars

from config.heartbeat import Heard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class PatientConnection(Connection):
    """Tries a lost broker again every second at least. Kombu's own pauses grow to half a minute, which an outage of ten
    seconds would cost again at its end; neither Celery's worker nor its beat lets them be set."""

    def _ensure_connection(  # type: ignore[override]
        self,
        errback: Any = None,
        max_retries: int | None = None,
        interval_start: float = 0.2,
        interval_step: float = 0.2,
        interval_max: float = 1.0,
        **options: Any,
    ) -> Any:
        return super()._ensure_connection(errback, max_retries, interval_start, interval_step, interval_max, **options)  # type: ignore[no-untyped-call]


class Amqp(AMQP):
    """Celery's, with those connections."""

    Connection = PatientConnection


app = Celery("bridge", amqp=Amqp)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["games", "rooms", "games.robots"])
app.steps["consumer"].add(Heard)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery installs its own handlers unless somebody answers this signal; Django has configured ours already."""


@worker_process_shutdown.connect
def forget_metrics(pid: int, **_: Any) -> None:
    """A child that ended measures nothing any more."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(pid)


@task_postrun.connect
def forget_names(**_: Any) -> None:
    """The next task in this process is about another room and game."""
    unbind_contextvars("room", "game", "board")
