"""A client of TURN (RFC 8656) over UDP, as small as the tests need it: requests with long-term credentials."""

import hashlib
import hmac
import ipaddress
import secrets
import socket
import struct
from typing import Final

ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND = 0x003, 0x004, 0x008, 0x009
BINDING: Final = 0x001
SUCCESS, FAILURE = 0x100, 0x110
USERNAME, INTEGRITY, ERROR_CODE, CHANNEL_NUMBER, LIFETIME = 0x0006, 0x0008, 0x0009, 0x000C, 0x000D
XOR_PEER, REALM, NONCE, XOR_RELAYED, FAMILY, TRANSPORT = 0x0012, 0x0014, 0x0015, 0x0016, 0x0017, 0x0019
SOFTWARE: Final = 0x8022
COOKIE: Final = 0x2112A442
UDP, TCP = 17, 6
WAIT_SECONDS: Final = 3.0

Attributes = dict[int, bytes]


class TurnClient:
    """One client port. Each method returns the error code of the answer, 0 for success."""

    def __init__(self, port: int, username: str = "", password: str = "") -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(WAIT_SECONDS)
        self._socket.connect(("127.0.0.1", port))
        self._username, self._password = username, password
        self.answer: Attributes = {}
        """The attributes of the last answer."""

    def __enter__(self) -> "TurnClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def allocate(self, *, version: int = 4, transport: int = UDP) -> int:
        """Ask for a relay, as browsers do: first without credentials, to be told the realm and a nonce."""
        wanted = {TRANSPORT: bytes([transport, 0, 0, 0]), FAMILY: bytes([1 if version == 4 else 2, 0, 0, 0])}
        code = self.request(ALLOCATE, wanted, signed=False)
        return self.request(ALLOCATE, wanted) if code == 401 and self._username else code

    def refuses_strangers(self) -> bool:
        """Return whether a server answers here."""
        try:
            return self.allocate() == 401
        except OSError:
            return False

    def permit(self, peer: str) -> int:
        return self.request(CREATE_PERMISSION, {XOR_PEER: b""}, peer=peer)

    def bind_channel(self, peer: str) -> int:
        return self.request(CHANNEL_BIND, {CHANNEL_NUMBER: b"\x40\x01\0\0", XOR_PEER: b""}, peer=peer)

    def request(self, method: int, attributes: Attributes, *, peer: str = "", signed: bool = True) -> int:
        number = secrets.token_bytes(12)
        known = dict(attributes)
        if peer:
            known[XOR_PEER] = _xor_address(peer, number)
        if signed:
            known |= {USERNAME: self._username.encode(), REALM: self._realm, NONCE: self._nonce}
        message = _message(method, number, known)
        if signed:
            message = self._sign(message)
        self._socket.send(message)
        return self._read(number)

    def _read(self, number: bytes) -> int:
        answer = self._socket.recv(2048)
        kind, _, _, got = struct.unpack("!HHI12s", answer[:20])
        assert got == number
        self.answer = _attributes(answer[20:])
        self._realm = self.answer.get(REALM, getattr(self, "_realm", b""))
        self._nonce = self.answer.get(NONCE, getattr(self, "_nonce", b""))
        if kind & FAILURE == SUCCESS:
            return 0
        return self.answer[ERROR_CODE][2] * 100 + self.answer[ERROR_CODE][3]

    def _sign(self, message: bytes) -> bytes:
        """Append MESSAGE-INTEGRITY, whose own length counts in the header that is signed."""
        key = hashlib.md5(b":".join([self._username.encode(), self._realm, self._password.encode()])).digest()
        counted = message[:2] + struct.pack("!H", len(message) - 20 + 24) + message[4:]
        return counted + struct.pack("!HH", INTEGRITY, 20) + hmac.digest(key, counted, "sha1")


def _message(method: int, number: bytes, attributes: Attributes) -> bytes:
    body = b"".join(
        struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4) for kind, value in attributes.items()
    )
    return struct.pack("!HHI12s", method, len(body), COOKIE, number) + body


def _attributes(body: bytes) -> Attributes:
    found: Attributes = {}
    while body:
        kind, size = struct.unpack("!HH", body[:4])
        found[kind] = body[4 : 4 + size]
        body = body[4 + size + -size % 4 :]
    return found


def _xor_address(text: str, number: bytes) -> bytes:
    address, port = ipaddress.ip_address(text), 9
    mask = struct.pack("!I", COOKIE) + number
    hidden = bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if address.version == 4 else 2, port ^ (COOKIE >> 16)) + hidden
