"""Translates messages of the wire into actions of the rules, and into what the log stores of them."""

import math
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
    messages.RobotTurn: lambda player, asked: action.AskRobotTurn(player, asked.seq, math.inf),
    messages.UndoAnswer: lambda player, asked: action.AnswerUndo(player, asked.request, asked.accept),
}
_NOT_PAYLOAD = ("id", "game", "seq", "alert")
"""Fields that are no part of what is asked: ids, the number last seen, and the explanation."""


def to_action(player: int, message: messages.BoardAction) -> action.Action:
    """Return the action that the rules decide on; who asks for a robot's turn has to wait until `timed` says for how
    long. Raises InvalidMove for a text that is no call or card."""
    return _ACTIONS[type(message)](player, message)


def kind_of(message: messages.Action) -> str:
    """Return the type of the message, which the log stores as the kind of the move."""
    return str(type(message).__struct_config__.tag)


def payload_of(message: messages.BoardAction) -> dict[str, Any]:
    """Return what is asked. Two messages under one id are repeats when they ask the same."""
    return {name: getattr(message, name) for name in message.__struct_fields__ if name not in _NOT_PAYLOAD}


def seen_by(message: messages.BoardAction) -> int:
    """Return the number of a move that the sender has seen, so that the log has it."""
    if isinstance(message, messages.ClaimAnswer | messages.UndoAnswer):
        return message.request
    return message.seq
