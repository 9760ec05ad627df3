"""What log lines contain, as a new process writes them."""

import json
import os
import subprocess
import sys

import pytest

from ops.procfile import ROOT

PROGRAM = """
import logging.config
import structlog
from config.observability.logging import configuration

logging.config.dictConfig(configuration(level="INFO", readable={readable}))

def play():
    hand = "SA SK SQ"
    raise ValueError("no such card")

try:
    play()
except ValueError:
    logging.getLogger("games").exception("plain %s", "logger")
    structlog.get_logger("games").exception("structured", seat="N")
"""


def lines(*, readable):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(readable=readable)],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("readable", [True, False])
def test_a_traceback_names_the_error_and_no_local_variable(readable):
    text = lines(readable=readable)
    assert text.count("no such card") == 2
    assert "SK SQ" not in text and "SA" not in text


def test_a_site_writes_one_json_object_a_line():
    first, second = map(json.loads, lines(readable=False).splitlines())
    assert first["event"] == "plain logger"
    assert (second["event"], second["seat"], second["logger"]) == ("structured", "N", "games")


def test_extra_fields_pass_an_allow_list_and_invitations_are_hidden():
    program = PROGRAM.partition("def play")[0] + (
        'logging.getLogger("games").warning("failed", extra={{"game": 7, "hand": "SA SK"}})\n'
        'structlog.get_logger("web").info("request_finished", request="GET /join/c2VjcmV0/?next=/")\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", program.format(readable=False)],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    failed, request = map(json.loads, done.stdout.splitlines())
    assert failed["game"] == 7 and "hand" not in failed
    assert request["request"] == "GET /join/[hidden]/?next=/"
