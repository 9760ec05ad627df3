"""Connects the receivers of signals."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "rooms"

    def ready(self) -> None:
        # They import models, which cannot be imported earlier.
        from rooms import own_data, receivers  # noqa: F401, PLC0415
        from rooms.moderation import own_data as own_moderation  # noqa: F401, PLC0415
