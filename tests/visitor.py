"""A browser without a screen: sends requests to a running site, keeps its cookies and knows the forms' token."""

import http.client
import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


class Visitor:
    """May be used by several threads at once."""

    def __init__(self, url: str, **headers: str) -> None:
        self.address = urlsplit(url)
        self.headers = headers
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, **form: str) -> Answer:
        """Send a form with the token of the last page that had one."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **form})
        return self.send("POST", path, body, "application/x-www-form-urlencoded")

    def send(self, method: str, path: str, body: str = "", content_type: str = "text/plain") -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Content-Type": content_type, "Cookie": cookie, **self.headers}
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
