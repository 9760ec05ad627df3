import os
import subprocess
import sys

import pytest
from django.utils.module_loading import import_string

from config.observability import sentry
from config.observability.sentry import EXPECTED, HIDDEN, scrub
from ops.procfile import ROOT
from tests.sentry_server import SentryServer

PROGRAM = """
import logging, sys
import sentry_sdk
import structlog
from config.observability import sentry

sentry.start(sys.argv[1], environment="test")
structlog.contextvars.bind_contextvars(room="r1")

def play(hand, deal_secret):
    raise ValueError("no such card in the hand")

sentry_sdk.set_extra("hand", "SA SK SQ")
try:
    play("SA SK SQ", "s3cret")
except ValueError:
    logging.getLogger("games").exception("move failed", extra={"secret": "s3cret", "game": 7})
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


def test_a_sent_report_contains_the_error_and_no_hand():
    with SentryServer() as server:
        subprocess.run(
            [sys.executable, "-c", PROGRAM, server.dsn],
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
            check=True,
        )
    (event,) = server.events
    assert event["exception"]["values"][0]["value"] == "no such card in the hand"
    assert (event["tags"]["room"], event["tags"]["game"]) == ("r1", "7")
    report = b"".join(server.bodies)
    assert b"SK SQ" not in report
    assert report.count(b"s3cret") == report.count(b"play([hidden]")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SENTRY_RELEASE": "v7"}, "v7"),
        ({"SOURCE_VERSION": "0123abc"}, "0123abc"),
        ({}, "bridge-online@0.1.0"),
    ],
)
def test_the_release_comes_from_the_site_the_platform_or_the_version(environment, expected, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from config.observability import sentry; print(sentry.release())"],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected


def test_the_release_of_a_checkout_is_its_commit():
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert sentry.release() == done.stdout.strip()


@pytest.mark.parametrize("name", EXPECTED)
def test_each_expected_error_exists(name):
    assert issubclass(import_string(name), Exception)
