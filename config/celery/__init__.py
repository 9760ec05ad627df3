"""The Celery application, and all changes to Celery and kombu."""

from config.celery.application import app

__all__ = ["app"]
