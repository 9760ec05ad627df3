"""The Celery application, and everything that changes how Celery and kombu work."""

from config.celery.app import app

__all__ = ["app"]
