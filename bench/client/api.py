"""The HTTP API for programs: bearer token, JSON, one connection for each call."""

import asyncio
import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


class ApiError(Exception):
    """An answer with status 400 or higher; `code` is the site's name for the error, None when there is none."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{status} {answer}")
        self.status = status
        self.code = answer.get("code")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Api:
    """`site` is like http://127.0.0.1:8000."""

    site: str
    token: str | None = None

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Raises ApiError."""
        return await asyncio.to_thread(self._call, "POST", path, body)

    async def get(self, path: str) -> dict[str, Any]:
        """Raises ApiError."""
        return await asyncio.to_thread(self._call, "GET", path, None)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        parts = urlsplit(self.site)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=30)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, self._headers())
            response = connection.getresponse()
            return _answer(response.status, response.read())
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return headers if self.token is None else {**headers, "Authorization": f"Bearer {self.token}"}


def _answer(status: int, text: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        answer = {"code": None, "message": text[:300].decode(errors="replace")}
    if status >= http.client.BAD_REQUEST:
        raise ApiError(status, answer)
    return answer
