"""Why a room says no."""

from realtime.messages import Code


class Refusal(Exception):
    """An action that may not be done now; `code` is the protocol's, `message` tells a person why, or what helps."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message
