"""What is measured where the sockets are. Called from the event loop alone; labels are looked up here once."""

from time import perf_counter, time
from typing import Final, get_args
from uuid import UUID

from prometheus_client import Counter, Gauge, Histogram

from config.observability.action_log import Answered, PassedOn, action_log, moment
from games.actions.metrics import KINDS, SECONDS
from games.actions.wire_actions import kind_of
from realtime.sockets.process.move_sequencer import Move
from realtime.wire import messages

_OPEN = Gauge("socket_connections_total", "Sockets that are open in this process.")
_CLOSED = Counter("bridge_sockets_closed_total", "Sockets that were closed, by the code of the close.", ["code"])
_MESSAGES = Counter("bridge_socket_messages_total", "Messages on the sockets.", ["direction", "type"])
_DURATIONS = Histogram(
    "bridge_action_duration_seconds",
    "An action, from its receipt at the socket to its answer.",
    ["kind"],
    buckets=SECONDS,
)
_RESYNCS = Counter("bridge_resyncs_total", "Boards that were told anew from the log.", ["cause"])
_RESUBMISSIONS = Counter("bridge_resubmissions_total", "Actions handed in again for want of an answer.")

_CODES: Final = {*messages.CLOSE_CODES, 1000, 1001, 1002, 1005, 1006, 1009, 1011}
"""Clients may close with any other one they like."""

_closed = {code: _CLOSED.labels(str(code)) for code in _CODES}
_closed_otherwise = _CLOSED.labels("other")
_in = {each: _MESSAGES.labels("in", str(each.__struct_config__.tag)) for each in get_args(messages.ClientMessage)}
_out = {
    str(each.__struct_config__.tag): _MESSAGES.labels("out", str(each.__struct_config__.tag))
    for each in get_args(messages.ServerMessage)
}
_unread = _MESSAGES.labels("in", "unread")
_durations = {kind: _DURATIONS.labels(kind) for kind in KINDS}
_resyncs = {cause: _RESYNCS.labels(cause) for cause in ("hello", "gap", "behind", "seat")}
_TYPE_AT: Final = len('{"type":"')


def opened() -> None:
    _OPEN.inc()


def closed(code: int) -> None:
    _OPEN.dec()
    _closed.get(code, _closed_otherwise).inc()


def received(message: messages.ClientMessage) -> None:
    _in[type(message)].inc()


def not_read() -> None:
    """A message came too fast, or was none."""
    _unread.inc()


def sent(text: str) -> None:
    """Any message of ours: each begins with its type."""
    _out[text[_TYPE_AT : text.index('"', _TYPE_AT)]].inc()


def resynced(cause: str) -> None:
    _resyncs[cause].inc()


def resubmitted() -> None:
    _RESUBMISSIONS.inc()


def answered(
    *,
    action: messages.Action,
    player: int,
    request_id: str,
    room: UUID,
    outcome: str,
    since: float,
    tries: int = 1,
    seq: int | None = None,
) -> None:
    """An action of this process's sockets got its answer; `since` is by `perf_counter`."""
    took, kind = perf_counter() - since, kind_of(action)
    _durations[kind].observe(took)
    if action_log.on:
        ms, game = round(1000 * took, 2), getattr(action, "game", None)
        action_log.write(
            Answered(
                moment(), "info", __name__, action.id, request_id, room, player, kind, outcome, tries, ms, game, seq
            )
        )


def passed_on(move: Move, room: str, sockets: int) -> None:
    """A move went to so many sockets here."""
    if action_log.on and sockets:
        ms = None if move.at is None else round(1000 * max(0.0, time() - move.at), 2)
        action_log.write(PassedOn(moment(), "info", __name__, move.action_id, room, move.game, move.seq, sockets, ms))
