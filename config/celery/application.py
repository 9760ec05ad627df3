"""The Celery application: `celery --app config worker`. It finds the tasks of the apps by their names."""

import os
from typing import Any

import billiard.pool
from celery import Celery
from celery.signals import setup_logging, task_prerun, worker_process_shutdown, worker_ready
from prometheus_client import multiprocess

from config import env, fast_paths, runtime_tuning
from config.celery import fast_task
from config.celery.connection import Amqp
from config.celery.ticking import Ticking
from config.observability import metric_files
from config.observability.action_log import action_log
from config.observability.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if fast_paths.on("child_exit"):
    # For how many tenths of a second a child that must end waits for its parent to count its results. With billiard's
    # 300, both waste half a minute if the parent must end too: it counts nothing while it waits for the child.
    billiard.pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = 30


app = Celery("bridge", amqp=Amqp)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["games", "rooms", "games.robots"])
app.steps["consumer"].add(WorkerHeartbeat)
app.steps["worker"].add(Ticking)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Do nothing: without a receiver Celery would replace the log handlers that Django has configured."""


@task_prerun.connect
def prepare(task_id: str, task: Any, **_: Any) -> None:
    """Prepare a task that Celery runs itself. Its log lines have the id of the task that began the chain, if any."""
    fast_task.begin(task.name, task.request.root_id or task_id)
    fast_task.drop_lost_connections()


@worker_ready.connect
def serve_metrics(**_: Any) -> None:
    """Serve the metrics. The children of `robots` are forked already, and so do not serve them too."""
    from django.conf import settings  # noqa: PLC0415 - not configured yet when this is imported

    from config.observability import metrics  # noqa: PLC0415 - it reads the settings

    if settings.METRICS_PORT:
        metrics.serve(env.text("BIND_ADDRESS", "0.0.0.0"), settings.METRICS_PORT)  # noqa: S104 - as the Procfile's web


@worker_ready.connect
def on_ready(**_: Any) -> None:
    """Tune the runtime, once everything is imported."""
    runtime_tuning.tune()


@worker_process_shutdown.connect
def on_child_exit(pid: int, **_: Any) -> None:
    """Remove the gauges of a child of `robots` that ends, and write its last log lines."""
    if metric_files.VARIABLE in os.environ:
        multiprocess.mark_process_dead(pid)
    action_log.flush()
