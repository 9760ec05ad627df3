"""What a client may take to send one request: daphne, which Twisted serves, has no bound on its time or its size.

Any byte renews Twisted's timeout, so that a byte a minute holds a connection for hours; and a body is written to the
disk before the site sees its request.
"""

import asyncio
from typing import Any, Final

REQUEST_SECONDS: Final = 30.0
"""From the first byte of a request to its last. Then the connection is reset."""
BODY_BYTES: Final = 4 * 1024 * 1024
"""More than Django reads of a form, and than nginx's file lets through. A larger body is answered with 413."""

_TOO_LARGE: Final = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class WholeRequests:
    """A mixin before Twisted's `HTTPChannel`."""

    transport: Any
    length: int | None
    _deadline: asyncio.TimerHandle | None = None
    _answering = False
    _body = 0
    _refused = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's, as the others
        if self._refused:
            return
        if self._deadline is None and not self._answering:
            self._deadline = asyncio.get_running_loop().call_later(REQUEST_SECONDS, self.transport.abortConnection)
        super().dataReceived(data)  # type: ignore[misc]

    def allHeadersReceived(self) -> None:  # noqa: N802
        if self.length is not None and self.length > BODY_BYTES:
            self._refuse()
        else:
            super().allHeadersReceived()  # type: ignore[misc]

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        self._body += 0 if self._answering else len(data)
        if self._body > BODY_BYTES:
            self._refuse()
        elif not self._refused:
            super().rawDataReceived(data)  # type: ignore[misc]

    def allContentReceived(self) -> None:  # noqa: N802
        self._stop()
        self._answering, self._body = True, 0
        super().allContentReceived()  # type: ignore[misc]

    def requestDone(self, request: Any) -> None:  # noqa: N802
        self._answering = False
        super().requestDone(request)  # type: ignore[misc]

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        self._stop()
        super().connectionLost(reason)  # type: ignore[misc]

    def _refuse(self) -> None:
        if not self._refused:
            self._refused = True
            self.transport.write(_TOO_LARGE)
            self.transport.loseConnection()

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
