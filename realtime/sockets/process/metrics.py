"""Metrics of a process with sockets. Its labels are looked up once, at import. Call these from the event loop only."""

from time import perf_counter, time
from typing import Final, get_args
from uuid import UUID

from prometheus_client import Counter, Gauge, Histogram

from config.observability.action_log import Answered, PassedOn, action_log, moment
from games.actions.metrics import KINDS, SECONDS
from games.actions.wire_actions import kind_of
from realtime.sockets.process.move_sequencer import FramedMove
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
"""Close codes with a label of their own; a client may send any other code."""

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
    """Count a message that came too fast or could not be read."""
    _unread.inc()


def sent(text: str) -> None:
    """Count a message to a client, by the type at the beginning of its text."""
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
    """Measure and log the answer to an action of one of this process's sockets; `since` is by `time.perf_counter`."""
    took, kind = perf_counter() - since, kind_of(action)
    _durations[kind].observe(took)
    if action_log.on:
        ms, game = round(1000 * took, 2), getattr(action, "game", None)
        action_log.write(
            Answered(
                moment(), "info", __name__, action.id, request_id, room, player, kind, outcome, tries, ms, game, seq
            )
        )


def passed_on(move: FramedMove, room: str, sockets: int) -> None:
    """Log that a move was sent to this many sockets of this process."""
    if action_log.on and sockets:
        ms = None if move.at is None else round(1000 * max(0.0, time() - move.at), 2)
        action_log.write(PassedOn(moment(), "info", __name__, move.action_id, room, move.game, move.seq, sockets, ms))
