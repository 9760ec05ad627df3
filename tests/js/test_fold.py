"""The page's fold is held against the rules: whatever happens at a table, it shows what a fresh snapshot would."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from games.rules.elements.seat import Viewer
from games.rules.engine import advance
from games.rules.events import Event, for_viewer
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.player_view import player_view
from games.rules.state import State, turn
from tests.bench.client.test_fold import VIEWERS, as_json, dealt, next_move, on_the_wire

FOLD = Path(__file__).with_name("fold_cli.mjs")


def folded_by_the_page(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node is not None, "Node.js is needed for the checks of the JavaScript"
    text = "\n".join(json.dumps(line) for line in lines)
    done = subprocess.run([node, str(FOLD)], input=text, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def allowed(state: State, viewer: Viewer) -> tuple[list[str], set[str]]:
    """The calls, and the cards that this viewer sees, of which the hand in turn may choose."""
    if state.result is not None or turn(state) is None:
        return [], set()
    if state.play is None:
        return list(legal_calls(state.auction)), set()
    seen = state.seen[VIEWERS.index(viewer)]
    return [], set(legal_cards(state.play)) if state.play.turn in seen and state.claim is None else set()


@given(seed=st.integers(0, 2**32))
@settings(max_examples=15)
def test_the_page_shows_what_a_fresh_snapshot_would(seed):
    chance = random.Random(seed)
    move: tuple[Event, ...] = (dealt(chance),)
    state: State | None = None
    lines, expected = [], []
    while state is None or state.result is None:
        before = state
        state = advance(before, move)
        for viewer in VIEWERS:
            view = None if before is None else as_json(player_view(before, viewer))
            lines.append({"view": view, "events": [on_the_wire(for_viewer(event, viewer)) for event in move]})
            expected.append((viewer, as_json(player_view(state, viewer)), *allowed(state, viewer)))
        if state.result is None:
            move = next_move(state, chance)
    answers = folded_by_the_page(lines)
    assert len(answers) == len(expected)
    for answer, (viewer, view, calls, cards), line in zip(answers, expected, lines, strict=True):
        assert answer["view"] == view, (viewer, line["events"])
        assert (answer["calls"], set(answer["cards"])) == (calls, cards), (viewer, line)
