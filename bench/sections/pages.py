"""`bin/bench pages`: the home page and the table page with its modules, from a `web` process as on a site.

Time is from the request to the last byte of the answer on an open connection, so the server's own time is below it.
Bytes are bodies as a browser would get them: compressed where the server compresses.
"""

import http.client
import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bench import report
from bench.report import Target
from bench.stage import Stage

REPEATS = 200
PROBE = "bench.sections.page_queries"
_HOW = """\
A guest who is logged in, {repeats} requests one after another over one connection to a `web` process; times are seen
from outside, daphne included. Bytes are of bodies as sent: static files compressed, the HTML as it is unless a proxy
compresses it. 'With much to show' counts the queries of one in ten rooms, and of a table with 24 people in the room
and 16 boards played."""
_LINKS = re.compile(rb'<(?:link|script)[^>]+(?:href|src)="(/static/[^"]+)"')
_IMPORTS = re.compile(rb'(?:from|import)\s*"(\.[^"]+)"')


@dataclass(frozen=True)
class PageResult:
    name: str
    queries: int
    queries_full: int
    """For the same page of a player in many rooms, or of a full room that has played many boards."""

    median_millis: float
    p95_millis: float
    bytes: int
    files: int
    files_bytes: int
    """What the page loads: styles, modules and what they import, the icon."""


def measure() -> list[PageResult]:
    with ExitStack() as stack:
        stage = Stage(stack)
        site = stage.start(stack, web=1)
        counted = json.loads(stage.python("-m", PROBE).splitlines()[-1])  # after the log
        loader = PageLoader(site.url, counted["cookie"])
        return [
            _measure_page(loader, name, counted["paths"][name], counted["queries"][name]) for name in ("home", "table")
        ]


def section_text(pages: list[PageResult]) -> str:
    head = ["Page", "median ms", "p95 ms", "queries", "with much to show", "bytes", "files", "bytes of files"]
    rows = [
        [
            *(each.name, f"{each.median_millis:.1f}", f"{each.p95_millis:.1f}", each.queries, each.queries_full),
            *(f"{each.bytes:,}", each.files, f"{each.files_bytes:,}"),
        ]
        for each in pages
    ]
    how = _HOW.format(repeats=REPEATS)
    return "\n\n".join([how, report.target_table(_targets(pages)), report.table(head, rows)])


def print_summary(pages: list[PageResult]) -> None:
    for each in pages:
        queries = f"{each.queries} queries ({each.queries_full} with much to show)"
        sizes = f"{each.bytes:,} bytes and {each.files_bytes:,} in {each.files} files"
        print(f"pages: {each.name} {each.median_millis:.1f} ms (p95 {each.p95_millis:.1f}), {queries}, {sizes}")
    print(flush=True)


def _targets(pages: list[PageResult]) -> Iterator[Target]:
    for each in pages:
        millis = each.median_millis
        yield Target(f"The {each.name} page in at most 25 ms at the median", f"{millis:.1f} ms", millis <= 25)
        constant = each.queries == each.queries_full
        found = f"{each.queries} and {each.queries_full}"
        yield Target(f"The {each.name} page's queries do not grow with what it shows", found, constant)


class PageLoader:
    """Requests pages and their files over one connection, logged in by the cookie."""

    def __init__(self, site: str, cookie: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
        self._headers = {"Cookie": cookie, "Accept-Encoding": "gzip, br", "Accept": "text/html"}

    def get(self, path: str, *, plain: bool = False) -> bytes:
        """The body; with `plain` not compressed. Raises AssertionError unless the status is 200."""
        headers = {**self._headers, "Accept-Encoding": "identity"} if plain else self._headers
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise AssertionError(f"{path} answered {response.status}")
        return body

    def files(self, page: str) -> set[str]:
        """The paths of the files that the page loads, and of those that they import."""
        found: set[str] = set()
        todo = {path.decode() for path in _LINKS.findall(self.get(page, plain=True))}
        while todo:
            path = todo.pop()
            found.add(path)
            if path.endswith(".js"):
                imports = {urljoin(path, name.decode()) for name in _IMPORTS.findall(self.get(path, plain=True))}
                todo |= imports - found
        return found


def _measure_page(loader: PageLoader, name: str, path: str, queries: list[int]) -> PageResult:
    size = len(loader.get(path))
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        loader.get(path)
        times.append(1000 * (time.perf_counter() - began))
    files = loader.files(path)
    few, many = queries
    return PageResult(
        name,
        few,
        many,
        statistics.median(times),
        statistics.quantiles(times, n=20)[-1],
        size,
        len(files),
        sum(len(loader.get(file)) for file in files),
    )
