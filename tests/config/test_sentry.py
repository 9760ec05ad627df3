import gzip
import http.server
import os
import subprocess
import sys
import threading

import pytest

from config.sentry import HIDDEN, scrub
from ops.procfile import ROOT

PROGRAM = """
import logging, sys
import sentry_sdk
from config import sentry

sentry.start(sys.argv[1], environment="test")

def play(hand, deal_secret):
    raise ValueError("no such card in the hand")

sentry_sdk.set_extra("hand", "SA SK SQ")
try:
    play("SA SK SQ", "s3cret")
except ValueError:
    logging.getLogger("games").exception("move failed", extra={"secret": "s3cret"})
sentry_sdk.flush(5)
"""


def test_hands_and_secrets_are_hidden_at_any_depth():
    event = {
        "message": "move refused",
        "extra": {"seats": [{"seat": "N", "hand": ["SA", "SK"]}], "deal_secret": b"x"},
        "request": {"headers": {"Authorization": "Bearer abc", "Accept": "*/*"}, "cookies": {"sessionid": "s"}},
        "contexts": ({"invite_token": "t", "cards": {"N": "SA"}},),
        "job": {"task": "games.tasks.act", "args": [["SA"]]},
    }
    assert scrub(event) == {
        "message": "move refused",
        "extra": {"seats": [{"seat": "N", "hand": HIDDEN}], "deal_secret": HIDDEN},
        "request": {"headers": {"Authorization": HIDDEN, "Accept": "*/*"}, "cookies": HIDDEN},
        "contexts": [{"invite_token": HIDDEN, "cards": HIDDEN}],
        "job": {"task": "games.tasks.act", "args": HIDDEN},
    }


@pytest.fixture
def collector():
    """Where reports arrive: the bodies of what was posted."""
    bodies = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(gzip.decompress(body).decode() if self.headers["Content-Encoding"] == "gzip" else str(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.bodies = bodies
        yield server
        server.shutdown()


def test_a_report_that_is_really_sent_carries_the_error_and_no_hand(collector):
    subprocess.run(
        [sys.executable, "-c", PROGRAM, f"http://key@127.0.0.1:{collector.server_port}/1"],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    report = "".join(collector.bodies)
    assert "no such card in the hand" in report
    assert "SK SQ" not in report
    assert report.count("s3cret") == report.count('play(\\"SA SK SQ\\", \\"s3cret\\")')
