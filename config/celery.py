"""The Celery application: `celery --app config worker`."""

import os
from typing import Any

import billiard.pool
from celery import Celery
from celery.signals import beat_init, setup_logging, task_prerun, worker_process_shutdown, worker_ready
from prometheus_client import multiprocess

from config import env, memory, metric_files, strategy, turns
from config.broker import Amqp
from config.heartbeat import Heard
from config.trail import trail

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Tenths of a second that a child which was told to end waits until its parent has counted its results. Billiard's 300
# are wasted when the parent was told in between: it counts nothing while it waits for the child.
billiard.pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = 30


app = Celery("bridge", amqp=Amqp)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["games", "rooms", "games.robots"])
app.steps["consumer"].add(Heard)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery installs its own handlers unless somebody answers this signal; Django has configured ours already."""


@task_prerun.connect
def prepare(task_id: str, task: Any, **_: Any) -> None:
    """Of tasks that Celery carries out in its own way; one that another one began goes by the first one's id."""
    strategy.begin(task.name, task.request.root_id or task_id)
    strategy.drop_lost_connections()


@worker_ready.connect
@beat_init.connect
def serve_metrics(**_: Any) -> None:
    """Once the children of `robots` are there: they inherit no thread."""
    from django.conf import settings  # noqa: PLC0415 - Celery reads them later than this is imported

    from config import metrics  # noqa: PLC0415

    if settings.METRICS_PORT:
        metrics.serve(env.text("BIND_ADDRESS", "0.0.0.0"), settings.METRICS_PORT)  # noqa: S104 - as the Procfile's web


@worker_ready.connect
def have_loaded(**_: Any) -> None:
    memory.settle()
    turns.shorten()


@worker_process_shutdown.connect
def last_words(pid: int, **_: Any) -> None:
    """Of a child that ends: it measures nothing any more, and what it has to say is said."""
    if metric_files.VARIABLE in os.environ:
        multiprocess.mark_process_dead(pid)
    trail.flush()
