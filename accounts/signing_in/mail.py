"""Sends mail beside the requests, so that a slow mail server keeps no thread and no connection that pages need.

One thread of each process sends; up to WAITING mails wait for it. What waits when the process ends is lost, and so is
what the server refuses: whoever misses a mail asks for it again. So no link that opens an account is stored anywhere.
"""

import logging
from queue import Full, Queue
from threading import Lock, Thread
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)
WAITING: Final = 100

_queue: Queue[EmailMessage] = Queue(WAITING)
_starting = Lock()
_started: list[Thread] = []


def is_set_up() -> bool:
    """Say whether the site can send mail at all."""
    return bool(settings.EMAIL_URL)


def post(message: EmailMessage) -> None:
    """Hand a mail over to be sent. It is dropped, and the host told, where too many wait."""
    with _starting:
        if not _started:
            _started.append(Thread(target=_send_forever, name="mail", daemon=True))
            _started[0].start()
    try:
        _queue.put_nowait(message)
    except Full:
        logger.error("mail_dropped")


def _send_forever() -> None:
    while True:
        message = _queue.get()
        try:
            message.send()
        except Exception as error:  # noqa: BLE001 - whatever a mail server answers must not end the thread
            logger.error("mail_failed", extra={"error": type(error).__name__})
