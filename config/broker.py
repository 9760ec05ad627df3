"""The broker's connection, as Celery uses it: kombu's Redis transport, patient, and with less to do for each task."""

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

from config.redis_line import Line
from config.task_notes import NOTED, done, noting

# A task is a JSON text in a JSON text, noted as JSON. All of it is plain, and msgspec reads it in a tenth of the time.
transport.loads = msgspec.json.decode  # type: ignore[assignment, attr-defined]
serialization.register("json", json.dumps, msgspec.json.decode, "application/json", "utf-8")


class Notes(RedisQoS):
    """What a worker has taken and not done yet stands in Redis, for another one to take should it die. Kombu waits for
    Redis to confirm that, twice a task; here Redis is told.

    A note that is lost with its connection costs little: an action that gets no answer is handed in again by its id,
    and a task that comes again because nobody heard that it was done finds what it did.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = Line(self.channel.pool, lost=_let_go)

    def append(self, message: Any, delivery_tag: str) -> None:
        if NOTED not in message.properties:
            delivery, raw = message.delivery_info, msgspec.json.encode(message._raw)
            self._line.tell(*noting(delivery_tag, raw, delivery["routing_key"], delivery["exchange"]))
        virtual.QoS.append(self, message, delivery_tag)

    def ack(self, delivery_tag: str) -> None:
        self._line.tell(*done(delivery_tag))
        virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if requeue:
            super().reject(delivery_tag, requeue=True)
        else:
            self.ack(delivery_tag)

    def close(self) -> None:
        self._line.close()


def _let_go(_: redis.RedisError) -> None:
    """Of a note that Redis did not take."""


class Channel(RedisChannel):
    QoS = Notes


class Transport(RedisTransport):
    Channel = Channel


class PatientConnection(Connection):
    """Tries a lost broker again every second at least. Kombu's own pauses grow to half a minute, which an outage of ten
    seconds would cost again at its end; neither Celery's worker nor its beat lets them be set."""

    def get_transport_cls(self) -> type[Transport]:
        return Transport

    def _ensure_connection(  # type: ignore[override]
        self,
        errback: Any = None,
        max_retries: int | None = None,
        interval_start: float = 0.2,
        interval_step: float = 0.2,
        interval_max: float = 1.0,
        **options: Any,
    ) -> Any:
        return super()._ensure_connection(errback, max_retries, interval_start, interval_step, interval_max, **options)


class Amqp(AMQP):
    """Celery's, with those connections."""

    Connection = PatientConnection
