"""Who may say what: only at one's own table, and only while one is there."""

from uuid import uuid4

import pytest
from django.core.cache import cache

from games.actions import explanations
from games.models import Explanation, Game, Move
from games.rules.elements.seat import EVERYBODY, Seat
from realtime.sockets import table_talk
from realtime.wire import messages
from realtime.wire.outbox import Outbox
from rooms.services import membership
from tests.cast import company, done, four, playing, refused
from tests.rooms.web.test_boards_api import bid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.delete_pattern("limit:*")


@pytest.fixture
def told(monkeypatch):
    """What rooms are told."""
    told = []
    monkeypatch.setattr(Outbox, "send", lambda outbox: told.extend(message for message, _ in outbox._messages))
    return told


def say(people, name, kind, **fields):
    message = kind(uuid4(), **fields)
    return table_talk.answer(people.room.pk, people.players[name].pk, message)


def plain(answer):
    return answer.code, answer.message, answer.field


def test_games_of_other_rooms_get_one_answer_and_tell_nothing(told, settings):
    settings.LIMIT_EXPLANATIONS_PER_MINUTE = 100_000
    mine, theirs = playing(four()), playing(four())
    bid(theirs, "1S", "X", "P")
    last = theirs.state.seq
    other = playing(four())
    bid(other, "P", "P", "P", "P")  # a board that is over
    unknown = Game.objects.latest("id").pk + 1000
    told.clear()
    answers = {
        (kind.__name__, plain(say(mine, name, kind, game=game, move=move, **words)))
        for kind, words in ((messages.Explain, {"text": "strong"}), (messages.Ask, {}))
        for game in (theirs.game.pk, other.game.pk, unknown, 2**63 - 1)
        for move in range(last + 3)
        for name in mine.players
    }
    refusal = ("bad_message", "there is no such game", "game")
    assert answers == {("Explain", refusal), ("Ask", refusal)}
    assert told == [] and not Explanation.objects.exists()


def test_a_call_of_the_own_board_is_explained_and_asked_for(told):
    people = playing(four())
    bid(people, "1S")
    move = Move.objects.get(game=people.game, kind="call")
    caller = next(name for name, player in people.players.items() if player.pk == move.player_id)
    opponent = people.at({"N": "E", "E": "S", "S": "W", "W": "N"}[move.seat]).name
    where = {"game": people.game.pk, "move": move.sequence_number}
    told.clear()
    assert say(people, caller, messages.Explain, text=" fi\u202eve\n+ ", **where) == done
    assert Explanation.objects.get().text == "five +"
    assert say(people, opponent, messages.Ask, **where) == done
    assert refused(say(people, caller, messages.Ask, **where)) == "not_allowed"
    assert refused(say(people, opponent, messages.Explain, text="mine", **where)) == "not_allowed"
    assert len(told) == 2


def test_an_explanation_replaces_the_authors_former_one_so_that_snapshots_do_not_grow(told, settings):
    settings.LIMIT_EXPLANATIONS_PER_MINUTE = 100_000
    people = playing(four())
    bid(people, "1S")
    move = Move.objects.get(game=people.game, kind="call")
    caller = next(name for name, player in people.players.items() if player.pk == move.player_id)
    where = {"game": people.game.pk, "move": move.sequence_number}
    for number in range(200):
        assert say(people, caller, messages.Explain, text=f"text {number}", **where) == done
    assert [row.text for row in Explanation.objects.all()] == ["text 199"]
    assert Explanation.objects.get().version < 200


def test_of_several_authors_the_newest_explanation_is_shown_and_never_to_the_partner(told):
    people = playing(four())
    bid(people, "1S")
    move = Move.objects.get(game=people.game, kind="call")
    where = {"game": people.game, "move": move.sequence_number, "seat": move.seat}
    earlier = next(player for player in people.players.values() if player.pk != move.player_id)
    Explanation.objects.create(**where, author=earlier, text="a robot's", public=True, version=1)
    Explanation.objects.create(**where, author=earlier, text="also", public=False, version=2)
    caller = next(name for name, player in people.players.items() if player.pk == move.player_id)
    mine = {"game": people.game.pk, "move": move.sequence_number}
    for text in ("mine", "mine again"):
        assert say(people, caller, messages.Explain, text=text, **mine) == done
    seat = Seat(move.seat)
    shown = {str(viewer): [each.text for each in explanations.of_game(people.game.pk, viewer)] for viewer in EVERYBODY}
    assert shown.pop(str(seat.partner)) == ["a robot's"]
    assert list(shown.values()) == [["mine again"]] * len(shown)


def test_explanations_and_questions_are_limited_by_account(told, settings):
    settings.LIMIT_EXPLANATIONS_PER_MINUTE = 3
    people = playing(four())
    bid(people, "1S")
    where = {"game": people.game.pk, "move": Move.objects.get(game=people.game, kind="call").sequence_number}
    answers = [
        say(people, "ben", kind, **where, **words)
        for kind, words in (
            (messages.Ask, {}),
            (messages.Explain, {"text": "x"}),
            (messages.Ask, {}),
            (messages.Ask, {}),
        )
    ]
    assert [getattr(answer, "code", "done") == "too_fast" for answer in answers] == [False, False, False, True]
    assert say(people, "ben", messages.Chat, to="room", text="still here") == done


def test_chat_is_limited_by_account_over_all_rooms_and_sockets(told):
    people = company("ben")
    elsewhere = company()
    there = membership.join(people.players["ben"].user, elsewhere.room)
    for number in range(9):
        assert say(people, "ben", messages.Chat, to="room", text=f"line {number}") == done
    line = messages.Chat(uuid4(), to="room", text="the tenth")
    assert table_talk.answer(elsewhere.room.pk, there.pk, line) == done
    answer = say(people, "ben", messages.Chat, to="room", text="the eleventh")
    assert (refused(answer), answer.message) == ("too_fast", "Too many lines at once. Please try again in 3 seconds.")
    assert len([each for each in told if "line " in str(each.texts) or "the tenth" in str(each.texts)]) == 10
    assert say(people, "anna", messages.Chat, to="room", text="others speak") == done


@pytest.mark.parametrize("away", [messages.Leave, messages.RemovePlayer])
def test_who_has_left_says_nothing_more(told, away):
    people = playing(four())
    bid(people, "1S", "P", "P", "P")
    ben = people.players["ben"].pk
    if away is messages.Leave:
        people.do("ben", messages.Leave)
    else:
        people.do("anna", messages.RemovePlayer, player=ben)
    told.clear()
    calls = Move.objects.filter(game=people.game, kind="call")
    answers = [say(people, "ben", messages.Chat, text="bye", to=to) for to in ("room", "opponents", "kibitzers")]
    answers += [say(people, "ben", messages.Chat, text="psst", to="player", player=people.players["anna"].pk)]
    for move in calls.values_list("sequence_number", flat=True):
        answers += [say(people, "ben", messages.Explain, game=people.game.pk, move=move, text="strong")]
        answers += [say(people, "ben", messages.Ask, game=people.game.pk, move=move)]
    assert {refused(answer) for answer in answers} == {"not_allowed"}
    assert told == [] and not Explanation.objects.exists()


def test_a_player_of_another_room_says_nothing_here(told):
    here, elsewhere = company("ben"), company("cleo")
    message = messages.Chat(uuid4(), to="room", text="hello")
    assert refused(table_talk.answer(here.room.pk, elsewhere.players["cleo"].pk, message)) == "not_allowed"
    told.clear()
    assert say(here, "ben", messages.Chat, to="room", text="hello") == done
    assert [(each.room, "hello" in str(each.texts)) for each in told] == [(str(here.room.pk), True)]


def test_the_field_of_a_bad_message_is_named():
    people = company("ben")
    answer = say(people, "ben", messages.Chat, to="player", text="hello", player=2**62)
    assert (answer.code, answer.field) == ("bad_message", "player")
