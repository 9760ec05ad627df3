"""A mail server that takes every mail and keeps it: enough of SMTP for the site's own client."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class MailServer:
    """Listens on a free port of this machine. `mails` are those that have come."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        mails = self.mails

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 here")
                while line := self.rfile.readline():
                    word = line[:4].strip().upper()
                    if word == b"DATA":
                        self._say("354 go on")
                        mails.append(message_from_bytes(self._text()))
                    self._say("221 bye" if word == b"QUIT" else "250 ok")

            def _say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

            def _text(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line)
                return b"".join(lines)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def text(self, number: int = -1) -> str:
        return self.mails[number].get_payload(decode=True).decode()  # type: ignore[union-attr]
