"""What the rooms do when something happens below them."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "rooms"

    def ready(self) -> None:
        from rooms import receivers  # noqa: F401, PLC0415 - it imports models, which are ready only now
