"""Connects the receivers of signals."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "rooms"

    def ready(self) -> None:
        from rooms import own_data, receivers  # noqa: F401, PLC0415 - they import models, which cannot be imported earlier
