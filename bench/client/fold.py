"""A client's view of a board: events folded over a snapshot, as a page does it.

It knows nothing of the rules, only what the events say. A view is the JSON of `games.rules.player_view.PlayerView`;
folding one move over the view before it gives what a fresh snapshot would show. Views are never changed, so that all
of them may be kept.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

View = dict[str, Any]
Event = Mapping[str, Any]

SEATS = "NESW"
_PLACE = {suit + rank: place for place, (suit, rank) in enumerate((s, r) for s in "SHDC" for r in "AKQJT98765432")}


def fold(view: View | None, events: Sequence[Event], viewer_seat: str | None = None) -> View:
    """The view after the events of one more move: its `seq` is one higher, 1 after `dealt`.

    For unredacted events, `viewer_seat` (N, E, S, W, or K for a kibitzer) takes only the hands shown to that viewer.
    What a server sends is redacted already.
    """
    after: View = {**view, "seq": view["seq"] + 1} if view is not None else {}
    for event in events:
        after.update(_FOLD[event["type"]](after, event))
        if shown := [item for item in event.get("shown", ()) if viewer_seat is None or viewer_seat in item["to"]]:
            hands = {item["seat"]: list(item["hand"]) for item in shown}
            after["hands"] = [hands.get(seat, held) for seat, held in zip(SEATS, after["hands"], strict=True)]
    return after


def next_seat(seat: str, steps: int = 1) -> str:
    return SEATS[(SEATS.index(seat) + steps) % 4]


def _dealt(_: View, event: Event) -> View:
    return {
        "seq": 1,
        "board": {"number": event["board"], "dealer": event["dealer"], "vulnerable": event["vulnerable"]},
        "undo_policy": event["undo_policy"],
        "actors": event["actors"],
        "calls": [],
        "contract": None,
        "turn": event["dealer"],
        "hands": [None, None, None, None],
        "tricks": [],
        "claim": None,
        "undo": None,
        "result": None,
        "deal": None,
    }


def _called(view: View, event: Event) -> View:
    return {"calls": [*view["calls"], event["call"]], "turn": next_seat(event["seat"]), "undo": None}


def _auction_ended(_: View, event: Event) -> View:
    """Passed out when there is no contract; `board_ended` follows."""
    if event["contract"] is None:
        return {}
    return {"contract": event["contract"], "turn": event["leader"], "tricks": [_new_trick(event["leader"])]}


def _played(view: View, event: Event) -> View:
    trick = view["tricks"][-1]
    cards = [*trick["cards"], event["card"]]
    return {
        "tricks": [*view["tricks"][:-1], {**trick, "cards": cards}],
        "hands": _with_hand(view, event["seat"], lambda hand: [card for card in hand if card != event["card"]]),
        "turn": next_seat(trick["leader"], len(cards)),
        "undo": None,
    }


def _trick_won(view: View, event: Event) -> View:
    seat = event["seat"]
    tricks = [*view["tricks"][:-1], {**view["tricks"][-1], "winner": seat}]
    return {"tricks": tricks if len(tricks) == 13 else [*tricks, _new_trick(seat)], "turn": seat}


def _new_actor(view: View, event: Event) -> View:
    return {
        "actors": [
            event["actor"] if seat == event["seat"] else actor
            for seat, actor in zip(SEATS, view["actors"], strict=True)
        ]
    }


def _claimed(_: View, event: Event) -> View:
    names = ("request", "seat", "tricks", "line", "awaiting")
    return {"claim": {name: event[name] for name in names}, "undo": None}


def _claim_answered(view: View, event: Event) -> View:
    awaiting = [seat for seat in view["claim"]["awaiting"] if seat != event["seat"]]
    stands = event["accept"] and awaiting
    return {"claim": {**view["claim"], "awaiting": awaiting} if stands else None}


def _undo_asked(_: View, event: Event) -> View:
    target = {"calls": event["calls"], "cards": event["cards"]}
    return {"undo": {name: event[name] for name in ("request", "seat", "to", "awaiting")} | {"target": target}}


def _undo_answered(view: View, event: Event) -> View:
    if not event["accept"]:
        return {"undo": None}
    return {"undo": {**view["undo"], "awaiting": [seat for seat in view["undo"]["awaiting"] if seat != event["seat"]]}}


def _undone(view: View, event: Event) -> View:
    if event["calls"] < len(view["calls"]):
        after = {"calls": view["calls"][: event["calls"]], "contract": None, "tricks": []}
    else:
        after = _cards_taken_back(view, event["cards"])
    return {**after, "undo": None, "turn": event["turn"]}


def _cards_taken_back(view: View, count: int) -> View:
    """The first `count` cards remain, the others go back to the hands that they came from."""
    current, left = divmod(count, 4)
    trick = view["tricks"][current]
    returned: dict[str, list[str]] = {seat: [] for seat in SEATS}
    for place, each in enumerate(view["tricks"]):
        for step, card in enumerate(each["cards"]):
            if 4 * place + step >= count:
                returned[next_seat(each["leader"], step)].append(card)
    hands = [
        None if hand is None else sorted([*hand, *returned[seat]], key=_PLACE.__getitem__)
        for seat, hand in zip(SEATS, view["hands"], strict=True)
    ]
    tricks = [*view["tricks"][:current], {**trick, "cards": trick["cards"][:left], "winner": None}]
    return {"tricks": tricks, "hands": hands}


def _board_ended(_: View, event: Event) -> View:
    return {"result": event["result"], "deal": event["deal"], "claim": None, "undo": None, "turn": None}


def _dummy_shown(_view: View, _event: Event) -> View:
    return {}


_FOLD: dict[str, Callable[[View, Event], View]] = {
    "dealt": _dealt,
    "called": _called,
    "auction_ended": _auction_ended,
    "played": _played,
    "dummy_shown": _dummy_shown,
    "trick_won": _trick_won,
    "claimed": _claimed,
    "claim_answered": _claim_answered,
    "undo_asked": _undo_asked,
    "undo_answered": _undo_answered,
    "undone": _undone,
    "robot_turn": lambda _view, _event: {},
    "taken_over": _new_actor,
    "taken_back": _new_actor,
    "board_ended": _board_ended,
}


def _new_trick(leader: str) -> View:
    return {"leader": leader, "cards": [], "winner": None}


def _with_hand(view: View, seat: str, change: Callable[[list[str]], list[str]]) -> list[list[str] | None]:
    return [
        change(hand) if hand is not None and each == seat else hand
        for each, hand in zip(SEATS, view["hands"], strict=True)
    ]
