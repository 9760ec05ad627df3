"""How a request is answered that a limit refuses: 429 with `Retry-After`, as a page or, for programs, as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.limits.limit import TooMany


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a page answer TooMany with status 429, a sentence that says when, and `Retry-After`."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TooMany as error:
            return as_page(request, error)

    return wrapped


def as_page(request: HttpRequest, error: TooMany) -> HttpResponse:
    return _headed(render(request, "429.html", {"sentence": str(error)}, status=429), error)


def as_json(error: TooMany) -> HttpResponse:
    return _headed(JsonResponse(error.body, status=429), error)


class AnswerTooMany:
    """A middleware that answers TooMany, wherever in a view it was raised: also in those of Django and of libraries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        wants_page = request.accepts("text/html") and not request.path.startswith("/api/")
        return as_page(request, exception) if wants_page else as_json(exception)


def _headed(response: HttpResponse, error: TooMany) -> HttpResponse:
    response["Retry-After"] = str(error.retry_after)
    return response
