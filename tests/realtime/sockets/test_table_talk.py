"""Who may say what: only at one's own table, and only while one is there."""

from uuid import uuid4

import pytest

from games.models import Explanation, Game, Move
from realtime.sockets import table_talk
from realtime.wire import messages
from realtime.wire.outbox import Outbox
from tests.cast import company, done, four, playing, refused
from tests.rooms.web.test_boards_api import bid

pytestmark = pytest.mark.django_db


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


def test_games_of_other_rooms_get_one_answer_and_tell_nothing(told):
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
