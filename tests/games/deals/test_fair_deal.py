import hmac
import re
from hashlib import sha256
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from games.deals import fair_deal
from games.models import Deal, Game
from games.rules.elements.card import PACK
from games.rules.elements.deal import DEALS, number_of_deal
from ops.procfile import ROOT
from tests.cast import playing, with_robots

ROOM = "8f14e45f-ceea-467f-a5b1-6d1f1f3e2c11"
SECRET = bytes(range(32))
GOLDEN = [
    "SASJHAHTH4H2DTD8D6D5D4CKCQ",
    "SQS9S8S6S4S2HJH5H3DKCAC9C6",
    "SKSTS7HKDAD9D3D2CTC8C4C3C2",
    "S5S3HQH9H8H7H6DQDJD7CJC7C5",
]


def test_the_commitment_is_the_sha256_of_the_text():
    text = f"v1|{ROOM}|7|000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    assert fair_deal.commitment_to(SECRET, ROOM, 7) == sha256(text.encode("ascii")).hexdigest()


def test_the_deal_is_the_first_number_below_the_count_of_deals():
    """Recomputed here step by step, as the documentation describes it."""
    for board in range(1, 30):
        counter = 0
        while True:
            digest = hmac.new(SECRET, f"v1|{ROOM}|{board}||{counter}".encode("ascii"), sha256).digest()
            number = int.from_bytes(digest[:12], "big")
            if number < DEALS:
                break
            counter += 1
        assert number_of_deal(fair_deal.hands_from(SECRET, ROOM, board)) == number


def test_among_thirty_boards_some_number_was_too_high():
    """Otherwise the test above would not show that the counter goes on."""
    firsts = [
        int.from_bytes(hmac.new(SECRET, f"v1|{ROOM}|{board}||0".encode(), sha256).digest()[:12], "big")
        for board in range(1, 30)
    ]
    assert any(number >= DEALS for number in firsts) and any(number < DEALS for number in firsts)


def test_a_known_secret_gives_this_very_deal():
    """Golden: a change here would make every stored deal unverifiable."""
    hands = fair_deal.hands_from(SECRET, ROOM, 1)
    assert ["".join(hand) for hand in hands] == GOLDEN


def test_entropies_change_the_deal():
    assert fair_deal.hands_from(SECRET, ROOM, 1) != fair_deal.hands_from(SECRET, ROOM, 1, "aa")


def test_the_program_in_the_documentation_gives_the_same():
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "fair-deals.md").read_text(), re.DOTALL)
    names = {}
    exec(program, names)
    commitment, hands = names["verify"](SECRET.hex(), ROOM, 1)
    assert commitment == fair_deal.commitment_to(SECRET, ROOM, 1)
    assert ["".join(hand) for hand in hands] == GOLDEN


def test_a_drawn_deal_is_a_whole_pack_under_a_secret_of_its_own():
    first, second = (fair_deal.draw(UUID(ROOM), 1) for _ in range(2))
    assert first.secret != second.secret and len(first.secret) == 32
    assert sorted(card for hand in fair_deal.hands_of(first) for card in hand) == sorted(PACK)
    assert fair_deal.disagreements(first) == []
    assert fair_deal.committed_text(first.room_text, first.board_number) == f"v1|{ROOM}|1|{{secret}}"


@pytest.mark.django_db
def test_every_seat_gets_every_card_about_as_often():
    """400 deals: the ace of spades is at each seat 100 times, give or take five standard deviations."""
    counts = [0, 0, 0, 0]
    for number in range(400):
        hands = fair_deal.hands_from(sha256(str(number).encode()).digest(), ROOM, 1)
        counts[next(place for place, hand in enumerate(hands) if "SA" in hand)] += 1
    assert all(abs(count - 100) < 44 for count in counts), counts


@pytest.mark.django_db
def test_the_command_verifies_a_board_that_is_over(capsys):
    people = playing(with_robots())
    people.pass_out()
    call_command("verify_deal", str(people.game.pk))
    said = capsys.readouterr().out
    assert "the secret is the one committed to" in said
    assert people.game.deal.commitment in said


@pytest.mark.django_db
def test_the_command_shows_nothing_of_a_board_in_play(capsys):
    people = playing(with_robots())
    with pytest.raises(CommandError, match="still being played"):
        call_command("verify_deal", str(people.game.pk))
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"secret": b"x" * 32}, "not the one that was committed to"),
        ({"secret": b"x" * 32}, "not those that follow"),
        ({"commitment": "0" * 64}, "not the one that was committed to"),
        ({"swap": True}, "not those that follow"),
    ],
)
def test_the_command_finds_a_deal_that_was_tampered_with(change, found):
    people = playing(with_robots())
    people.pass_out()
    deal = people.game.deal
    if change.get("swap"):
        change = {"north": deal.south, "south": deal.north}
    Deal.objects.filter(pk=deal.pk).update(**change)
    with pytest.raises(CommandError, match=found):
        call_command("verify_deal", str(people.game.pk))


@pytest.mark.django_db
def test_the_command_says_what_it_cannot_verify():
    with pytest.raises(CommandError, match="no game 12345"):
        call_command("verify_deal", "12345")
    people = playing(with_robots())
    people.pass_out()
    Deal.objects.update(commitment="", secret=None)
    with pytest.raises(CommandError, match="not drawn here"):
        call_command("verify_deal", str(Game.objects.get().pk))
