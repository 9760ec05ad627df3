"""Messages of the wire as actions of the rules, and as what the log keeps of them."""

from collections.abc import Callable
from typing import Any

from games.rules import action
from games.rules.elements.call import parse_call
from games.rules.elements.card import parse_card
from realtime.wire import messages

_ACTIONS: dict[type[messages.BoardAction], Callable[[int, Any], action.Action]] = {
    messages.Call: lambda player, asked: action.MakeCall(player, asked.seq, parse_call(asked.call)),
    messages.Play: lambda player, asked: action.PlayCard(player, asked.seq, parse_card(asked.card)),
    messages.Claim: lambda player, asked: action.MakeClaim(player, asked.seq, asked.tricks, asked.line),
    messages.ClaimAnswer: lambda player, asked: action.AnswerClaim(player, asked.request, asked.accept),
    messages.Undo: lambda player, asked: action.AskUndo(player, asked.seq),
    messages.UndoWithdraw: lambda player, asked: action.WithdrawUndo(player, asked.seq),
    messages.UndoAnswer: lambda player, asked: action.AnswerUndo(player, asked.request, asked.accept),
}
_NOT_PAYLOAD = ("id", "game", "seq", "alert")
"""Who saw what when, and words that are no part of the move."""


def to_action(player: int, message: messages.BoardAction) -> action.Action:
    """What the rules decide on. Raises InvalidMove for a call or card that is none."""
    return _ACTIONS[type(message)](player, message)


def kind_of(message: messages.Action) -> str:
    """The message's type, as the log names the kind of a move."""
    return str(type(message).__struct_config__.tag)


def payload_of(message: messages.BoardAction) -> dict[str, Any]:
    """What makes two actions under one id the same."""
    return {name: getattr(message, name) for name in message.__struct_fields__ if name not in _NOT_PAYLOAD}


def seen_by(message: messages.BoardAction) -> int:
    """The number of a move that whoever says this has seen: the log is there, or further on."""
    if isinstance(message, messages.ClaimAnswer | messages.UndoAnswer):
        return message.request
    return message.seq
