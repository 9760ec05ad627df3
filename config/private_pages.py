"""Keeps pages and answers of the API out of every cache, and out of what a browser shows after a logout."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

PRIVATE: Final = "private, no-store"


class PrivatePages:
    """A middleware that must come after WhiteNoise's, so that static files keep the headers that they get there.

    All that comes from a view may depend on who asks: a page names its user, holds a form's token or shows a table. A
    proxy or a shared computer would show it to others. A view that says something else about caching is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response
