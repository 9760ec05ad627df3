"""The exception for actions that are not allowed now."""

from realtime.wire.from_server import Code


class Refused(Exception):
    """An action that is not allowed now.

    `code` is the protocol's, `message` tells a person why or what to do, `field` names what was wrong in a bad message.
    """

    def __init__(self, code: Code, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message
        self.field = field
