"""Says which of a device's senses pages may use: the microphone, for voice at the table, and nothing else."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

POLICY: Final = ", ".join(
    ["microphone=(self)", *(f"{each}=()" for each in ("camera", "display-capture", "geolocation", "payment", "usb"))]
)
"""Names that all browsers know: they complain about others. What a page shows in a frame gets nothing."""


class PermissionsPolicy:
    """A middleware that sets the header on every answer of a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
