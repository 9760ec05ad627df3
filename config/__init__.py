import os

from config.observability import metric_files

metric_files.set_folder(os.environ.get("PROCESS", ""))

from config.celery.application import app as celery_app  # noqa: E402 - it imports prometheus_client

__all__ = ["celery_app"]
