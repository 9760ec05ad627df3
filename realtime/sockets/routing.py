"""The URLs of the websockets."""

from django.urls import path, re_path

from realtime.sockets.consumer import TableConsumer
from realtime.sockets.not_found import NotFoundConsumer

websocket_urlpatterns = [
    path("ws/rooms/<uuid:room_id>/", TableConsumer.as_asgi()),
    re_path(r"", NotFoundConsumer.as_asgi()),
]
