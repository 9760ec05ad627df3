"""The Celery application, and all changes to Celery and kombu."""

from config.celery.app import app

__all__ = ["app"]
