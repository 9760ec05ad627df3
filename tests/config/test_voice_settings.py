"""What a host may set about voice, and which mistakes start nothing."""

import pytest

from tests.config.test_settings import SECRET, manage, settings_for

GOOD = "2f8e1c09ab7d4536e1f0c2b4a6d89753"
TURN = {"TURN_URLS": "turn:turn.bridge.example", "TURN_SECRET": GOOD}


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"TURN_URLS": "turn:turn.bridge.example"}, "TURN_URLS is set and TURN_SECRET is not"),
        ({**TURN, "TURN_SECRET": "short"}, "TURN_SECRET is shorter than 32 characters"),
        ({**TURN, "TURN_SECRET": "a" * 40}, "TURN_SECRET has fewer than 8 different characters"),
        ({**TURN, "TURN_SECRET": "change-me-change-me-change-me-change-me"}, "TURN_SECRET is a placeholder"),
        ({**TURN, "TURN_SECRET_OLD": "short"}, "TURN_SECRET_OLD is shorter"),
        ({**TURN, "TURN_SECRET_OLD": GOOD}, "TURN_SECRET_OLD is the same"),
        ({**TURN, "TURN_URLS": "https://turn.bridge.example"}, "TURN_URLS contains"),
        ({"STUN_URLS": "stun.bridge.example"}, "STUN_URLS contains"),
        ({"VOICE_RELAY_ONLY": "1"}, "VOICE_RELAY_ONLY is 1 and TURN_URLS is not set"),
    ],
)
def test_a_mistake_is_named_and_starts_nothing(environment, sentence):
    refused = manage({**SECRET, **environment}, "check")
    assert refused.returncode != 0 and refused.stderr.splitlines()[-1].startswith(sentence), refused.stderr


def test_unless_something_is_set_voice_is_on_and_no_stranger_learns_an_address():
    names = ("VOICE", "TURN_URLS", "STUN_URLS", "VOICE_RELAY_ONLY")
    assert settings_for(SECRET, *names) == dict(zip(names, (True, [], [], False), strict=True))
    assert settings_for({**SECRET, "VOICE": "0"}, "VOICE") == {"VOICE": False}
    two = {**TURN, "TURN_URLS": "turn:a.example:3478, turns:a.example:5349?transport=tcp"}
    assert settings_for({**SECRET, **two}, "TURN_URLS")["TURN_URLS"][1].startswith("turns:")
