"""Where the websockets are."""

from django.urls import path, re_path

from realtime.consumers import TableConsumer
from realtime.nowhere import NoSuchPlace

websocket_urlpatterns = [
    path("ws/rooms/<uuid:room_id>/", TableConsumer.as_asgi()),
    re_path(r"", NoSuchPlace.as_asgi()),
]
