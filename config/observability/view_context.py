"""Binds the room and the game of a page's URL for its log lines and error reports."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars

NAMES = ("room", "game")


class ViewContext:
    """A middleware that must come after django-structlog's, which clears the bound values when a request begins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        bind_contextvars(**{name: str(kwargs[name]) for name in NAMES if name in kwargs})
