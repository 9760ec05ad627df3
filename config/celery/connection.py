"""Changes to kombu's Redis transport, with which Celery reaches the broker.

Three seams (docs/seams.md): `broker_json` encodes messages faster, `unacked` records unacknowledged tasks without
waiting for Redis, and `steady_reconnect` reconnects at least once a second.
"""

# kombu and redis-py are not typed.
# mypy: disable-error-code="no-untyped-call"

from typing import Any

import msgspec
import redis
from celery.app.amqp import AMQP
from kombu import serialization
from kombu.connection import Connection
from kombu.transport import redis as transport
from kombu.transport import virtual
from kombu.transport.redis import Channel as RedisChannel
from kombu.transport.redis import QoS as RedisQoS
from kombu.transport.redis import Transport as RedisTransport
from kombu.utils import json

from config import fast_paths
from config.celery.unacked import NOTED, forget, note
from config.redis_writer import RedisWriter

if fast_paths.on("broker_json"):
    # A task message is JSON within JSON, and JSON again in the list of unacknowledged tasks. It has plain types only,
    # and msgspec reads it in a tenth of the time.
    transport.loads = msgspec.json.decode  # type: ignore[assignment, attr-defined]
    serialization.register("json", json.dumps, msgspec.json.decode, "application/json", "utf-8")


class QuickQoS(RedisQoS):
    """Records unacknowledged tasks without waiting for Redis, for which kombu waits twice a task.

    A record that is lost with its connection does no harm: an action without an answer is submitted again under its id,
    and a task that runs again because its end was not recorded finds its former result.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._writer = RedisWriter(self.channel.pool, on_error=_ignore)

    def append(self, message: Any, delivery_tag: str) -> None:
        if NOTED not in message.properties:
            delivery, raw = message.delivery_info, msgspec.json.encode(message._raw)
            self._writer.send_no_wait(*note(delivery_tag, raw, delivery["routing_key"], delivery["exchange"]))
        virtual.QoS.append(self, message, delivery_tag)

    def ack(self, delivery_tag: str) -> None:
        self._writer.send_no_wait(*forget(delivery_tag))
        virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if requeue:
            super().reject(delivery_tag, requeue=True)
        else:
            self.ack(delivery_tag)

    def close(self) -> None:
        self._writer.close()


def _ignore(_: redis.RedisError) -> None:
    """Ignore an error: `QuickQoS` says why a lost record does no harm."""


class QuickChannel(RedisChannel):
    QoS = QuickQoS


class QuickTransport(RedisTransport):
    Channel = QuickChannel


class BrokerConnection(Connection):
    """kombu's connection with the seams that are on.

    `steady_reconnect` limits the pauses between two attempts to one second. kombu's grow to half a minute, and neither
    Celery's worker nor its beat has an option for them.
    """

    def get_transport_cls(self) -> Any:
        return QuickTransport if fast_paths.on("unacked") else super().get_transport_cls()

    def _ensure_connection(  # type: ignore[override]
        self,
        errback: Any = None,
        max_retries: int | None = None,
        interval_start: float = 0.2,
        interval_step: float = 0.2,
        interval_max: float = 1.0,
        **options: Any,
    ) -> Any:
        if not fast_paths.on("steady_reconnect"):
            return super()._ensure_connection(errback, max_retries, **options)
        return super()._ensure_connection(errback, max_retries, interval_start, interval_step, interval_max, **options)


class Amqp(AMQP):
    """Celery's AMQP class with that connection."""

    Connection = BrokerConnection
