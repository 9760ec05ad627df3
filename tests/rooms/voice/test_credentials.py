"""Credentials of the TURN server: known answers, and what is in a name."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.voice.credentials import LIFETIME, Credential, issue, opaque_id

SECRET = "a-secret-of-the-turn-server-0123456789"
PLAYERS = st.integers(1, 2**63 - 1)


def test_a_known_answer():
    """The password is what `printf '%s' USERNAME | openssl dgst -sha1 -hmac SECRET -binary | base64` prints."""
    username = "1700000600:0123456789abcdef01234567"
    assert issue(SECRET, "0123456789abcdef01234567", 1_700_000_000.9) == Credential(
        username, "PYxuAJXmmJg4VVLwvu2y+38Gytc="
    )


def test_it_ends_after_ten_minutes():
    assert LIFETIME == 600
    assert issue(SECRET, "x", 0).username == "600:x"


def test_another_secret_player_or_time_is_another_password():
    tried = [(SECRET, "a", 0), (SECRET + "x", "a", 0), (SECRET, "b", 0), (SECRET, "a", 1)]
    assert len({issue(*each).password for each in tried}) == len(tried)


@given(player=PLAYERS, other=PLAYERS)
def test_the_name_of_a_player_is_their_own_and_tells_nothing(player, other):
    name = opaque_id("a key", player)
    assert name == opaque_id("a key", player) and len(name) == 24 and ":" not in name
    assert (name == opaque_id("a key", other)) is (player == other)
    assert name != opaque_id("another key", player)
