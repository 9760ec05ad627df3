"""Says which of the browser's powers a page may use: the microphone for talk at the table, and passkeys."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_ALLOWED: Final = ("microphone", "publickey-credentials-get", "publickey-credentials-create")
_DENIED: Final = ("camera", "display-capture", "geolocation", "payment", "usb")
"""Names that all browsers know: they complain about others. What a page shows in a frame gets nothing."""

POLICY: Final = ", ".join([*(f"{each}=(self)" for each in _ALLOWED), *(f"{each}=()" for each in _DENIED)])


class PermissionsPolicy:
    """A middleware that adds the header to whatever is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
