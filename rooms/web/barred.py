"""What a person sees whom the host of a room has removed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rooms.services.membership import Barred


def barred_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page answer Barred with status 403, a sentence and ways out."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Barred as refused:
            return render(request, "rooms/barred.html", {"reason": refused.message}, status=403)

    return wrapped
