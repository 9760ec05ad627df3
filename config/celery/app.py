"""The Celery application: `celery --app config worker`. A composition root: it may import anything."""

import os
from typing import Any

import billiard.pool
from celery import Celery
from celery.signals import beat_init, setup_logging, task_prerun, worker_process_shutdown, worker_ready
from prometheus_client import multiprocess

from config import env, fast_paths, runtime_tuning
from config.celery import fast_task
from config.celery.connection import Amqp
from config.observability import metric_files
from config.observability.action_log import action_log
from config.observability.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if fast_paths.on("child_exit"):
    # Tenths of a second that a child which was told to end waits until its parent has counted its results. Billiard's
    # 300 are wasted when the parent was told in between: it counts nothing while it waits for the child.
    billiard.pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = 30


app = Celery("bridge", amqp=Amqp)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["games", "rooms", "games.robots"])
app.steps["consumer"].add(WorkerHeartbeat)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Answer the signal, or Celery would install its own handlers; Django has configured ours already."""


@task_prerun.connect
def prepare(task_id: str, task: Any, **_: Any) -> None:
    """Before a task that Celery runs in its own way; one that another one began goes by the first one's id."""
    fast_task.begin(task.name, task.request.root_id or task_id)
    fast_task.drop_lost_connections()


@worker_ready.connect
@beat_init.connect
def serve_metrics(**_: Any) -> None:
    """Once the children of `robots` are there: they inherit no thread."""
    from django.conf import settings  # noqa: PLC0415 - Celery reads them later than this is imported

    from config.observability import metrics  # noqa: PLC0415 - it reads the settings

    if settings.METRICS_PORT:
        metrics.serve(env.text("BIND_ADDRESS", "0.0.0.0"), settings.METRICS_PORT)  # noqa: S104 - as the Procfile's web


@worker_ready.connect
def on_ready(**_: Any) -> None:
    """Everything is imported."""
    runtime_tuning.tune()


@worker_process_shutdown.connect
def on_child_exit(pid: int, **_: Any) -> None:
    """A child of `robots` ends: take its figures out of the gauges, and write its last log lines."""
    if metric_files.VARIABLE in os.environ:
        multiprocess.mark_process_dead(pid)
    action_log.flush()
