"""Messages of the wire as actions of the rules, and as what the log keeps of them."""

from typing import Any

from games.rules import action
from games.rules.call import parse_call
from games.rules.card import parse_card
from realtime import messages


def to_action(player: int, message: messages.BoardAction) -> action.Action:
    """What the rules decide on. Raises InvalidMove for a call or card that is none."""
    match message:
        case messages.Call():
            return action.MakeCall(player, message.seq, parse_call(message.call))
        case messages.Play():
            return action.PlayCard(player, message.seq, parse_card(message.card))
        case messages.Claim():
            return action.MakeClaim(player, message.seq, message.tricks, message.line)
        case messages.ClaimAnswer():
            return action.AnswerClaim(player, message.request, message.accept)
        case messages.Undo():
            return action.AskUndo(player, message.seq)
        case messages.UndoWithdraw():
            return action.WithdrawUndo(player, message.seq)
        case messages.UndoAnswer():
            return action.AnswerUndo(player, message.request, message.accept)


def kind_of(message: messages.BoardAction) -> str:
    """The message's type, as the log names the kind of a move."""
    return str(type(message).__struct_config__.tag)


def payload_of(message: messages.BoardAction) -> dict[str, Any]:
    """What makes two actions under one id the same: everything but who saw what when."""
    match message:
        case messages.Call():
            return {"call": message.call}
        case messages.Play():
            return {"card": message.card}
        case messages.Claim():
            return {"tricks": message.tricks, "line": message.line}
        case messages.ClaimAnswer() | messages.UndoAnswer():
            return {"request": message.request, "accept": message.accept}
        case _:
            return {}
