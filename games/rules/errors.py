"""The two kinds of error in a move: badly written, or against the rules."""


class InvalidMove(ValueError):
    """Badly written: no such card, call or seat. `field` names the part that could not be read."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class IllegalMove(Exception):
    """Well written, but against the rules now. `code` is one of the refusal codes of the wire protocol."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
