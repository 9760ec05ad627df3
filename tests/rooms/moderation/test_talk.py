"""What may be said in a room, and who hears it: blocks, mutes, ready phrases, the host's settings."""

from uuid import uuid4

import msgspec
import pytest
from django.db import IntegrityError, transaction

from accounts.moderation import blocks, sanctions
from accounts.moderation.models import Sanction
from realtime.sockets import table_talk
from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox
from rooms.models import Mute, Room
from rooms.moderation import hearing, phrases
from rooms.services import membership
from rooms.services.room_view import room_view
from tests.cast import company, done, four, guest, playing, refused
from tests.rooms.web.test_boards_api import bid

pytestmark = pytest.mark.django_db
LINES = [{"to": "room"}, {"to": "kibitzers"}, {"to": "opponents"}]


@pytest.fixture
def told(monkeypatch):
    """What rooms are told."""
    told = []
    send = Outbox.send

    def listening(outbox):
        told.extend(message for message, _ in outbox._messages)
        send(outbox)

    monkeypatch.setattr(Outbox, "send", listening)
    return told


def say(people, name, kind=messages.Chat, **fields):
    if kind is messages.Chat:
        fields = {"to": "room", "text": "hello there"} | fields
    return table_talk.answer(people.room.pk, people.players[name].pk, kind(uuid4(), **fields))


def pk(people, name):
    return people.players[name].pk


def deaf(told):
    """The names of fields aside: the players who do not get the last thing that was said."""
    return [talk.deaf for talk in told if isinstance(talk, bus.Talk)][-1]


def texts(told):
    lines = [msgspec.json.decode(text) for talk in told for text in getattr(talk, "texts", {}).values()]
    return [line["text"] for line in lines if line["type"] == "chat"]


@pytest.mark.parametrize("silence", [messages.Block, messages.Mute])
def test_who_has_blocked_or_muted_another_does_not_get_their_lines(told, silence):
    people = four()
    assert say(people, "anna", silence, player=pk(people, "ben")) == done
    for where in LINES:
        assert say(people, "ben", **where) == done
        assert deaf(told) == [pk(people, "anna")]
        assert say(people, "cleo", **where) == done
        assert deaf(told) == []
    assert say(people, "anna", silence, player=pk(people, "ben"), on=False) == done
    assert say(people, "ben") == done and deaf(told) == []


@pytest.mark.parametrize("silence", [messages.Block, messages.Mute])
def test_the_blocked_get_the_same_answers_and_their_own_line(told, silence):
    people = four()
    anna, ben = pk(people, "anna"), pk(people, "ben")
    before = [
        say(people, "ben", to="player", player=anna),
        say(people, "ben"),
        say(people, "ben", messages.Phrase, phrase="hello"),
    ]
    sent = [(talk.texts.keys(), talk.players) for talk in told]
    say(people, "anna", silence, player=ben)
    news = [talk for talk in told if "silenced" in str(getattr(talk, "texts", ""))]
    assert [talk.players for talk in news] == [[anna]], "nobody else is told"
    told.clear()
    after = [
        say(people, "ben", to="player", player=anna),
        say(people, "ben"),
        say(people, "ben", messages.Phrase, phrase="hello"),
    ]
    assert [type(each) for each in after] == [type(each) for each in before] and after == [done] * 3
    assert [(talk.texts.keys(), talk.players) for talk in told] == sent
    assert [talk.deaf for talk in told] == [[anna]] * 3


def test_a_block_holds_in_every_room_and_a_mute_in_this_one(told):
    people = company("ben")
    anna, ben = (people.players[name].user for name in ("anna", "ben"))
    say(people, "anna", messages.Mute, player=pk(people, "ben"))
    other = company("cleo")
    for user in (anna, ben):
        other.players[user.name] = membership.join(user, other.room)
    say(other, "ben")
    assert deaf(told) == []
    blocks.block(anna, ben)
    say(other, "ben")
    assert deaf(told) == [pk(other, "anna")]


def test_a_welcome_says_whom_one_has_silenced_and_a_newcomer_is_told():
    people = company("ben", "cleo")
    say(people, "anna", messages.Mute, player=pk(people, "ben"))
    say(people, "anna", messages.Block, player=pk(people, "cleo"))
    here = hearing.silenced_for(people.player("anna"))
    assert (here.muted, here.blocked) == ([pk(people, "ben")], [pk(people, "cleo")])
    theirs = hearing.silenced_for(people.player("cleo"))
    assert (theirs.muted, theirs.blocked) == ([], [])


def test_who_blocks_learns_that_the_blocked_person_comes(told, django_capture_on_commit_callbacks):
    eve = guest("eve")
    with django_capture_on_commit_callbacks(execute=True):  # one outbox for all of it
        people = company("ben")
        blocks.block(people.players["ben"].user, eve)
        player = membership.join(eve, people.room)
    (news,) = [talk for talk in told if isinstance(talk, bus.Talk)]
    assert news.players == [pk(people, "ben")]
    assert msgspec.json.decode(news.texts["*"])["silenced"]["blocked"] == [player.pk]


def test_the_hosts_block_keeps_out_of_their_room_with_the_answer_to_a_wrong_code():
    people, eve = company("ben"), guest("eve")
    blocks.block(people.players["anna"].user, eve)
    assert not membership.enter(eve, people.room, "1.2.3.4", frozenset())
    assert not people.room.players.filter(user=eve).exists()
    membership.join(people.players["ben"].user, people.room)  # who is in stays in
    people.do("anna", messages.HandOver, player=pk(people, "ben"))
    assert membership.enter(eve, people.room, "1.2.3.4", frozenset())


@pytest.mark.parametrize("kind", [messages.Mute, messages.Block, messages.Report])
def test_only_another_person_of_the_room_is_meant(kind):
    people, other = company("ben"), company("cleo")
    people.sit(anna="S")
    people.robots("N")
    more = {"reason": "other"} if kind is messages.Report else {}
    for number in (pk(people, "anna"), people.at("N").pk, pk(other, "cleo"), 2**62):
        answer = say(people, "anna", kind, player=number, **more)
        assert (refused(answer), answer.field) == ("bad_message", "player")
    assert not Mute.objects.exists()


def test_alerts_reach_those_who_have_blocked_the_caller(told):
    people = playing(four())
    for name in people.players:
        for other in set(people.players) - {name}:
            assert say(people, name, messages.Block, player=pk(people, other)) == done
    bid(people, "1S")
    call = people.game.moves.get(kind="call")
    caller = next(name for name, player in people.players.items() if player.pk == call.player_id)
    told.clear()
    assert say(people, caller, messages.Explain, game=people.game.pk, move=call.sequence_number, text="five") == done
    assert told and all(talk.deaf == [] for talk in told)


def test_the_host_mutes_for_all_and_everybody_sees_it():
    people = company("ben", "cleo")
    ben = pk(people, "ben")
    assert refused(people.do("cleo", messages.MutePlayer, player=ben)) == "not_allowed"
    assert refused(people.do("anna", messages.MutePlayer, player=pk(people, "anna"))) == "not_allowed"
    assert people.do("anna", messages.MutePlayer, player=ben) == done
    assert [each.muted for each in room_view(people.room.pk).players] == [False, True, False]
    assert "host" in say(people, "ben").message
    assert refused(say(people, "ben", messages.Phrase, phrase="hello")) == "not_allowed"
    people.do("ben", messages.Leave)
    people.players["ben"] = membership.join(people.players["ben"].user, people.room)
    assert refused(say(people, "ben")) == "not_allowed", "for the room's life"
    assert people.do("anna", messages.MutePlayer, player=ben, muted=False) == done
    assert say(people, "ben") == done


def test_who_is_muted_on_the_site_writes_nowhere_and_is_told_until_when():
    people = company("ben")
    sanctions.impose(Sanction.Kind.MUTE, people.players["ben"].user, reason="Advertising.", by=None)
    for answer in (say(people, "ben"), say(people, "ben", messages.Phrase, phrase="hello")):
        assert refused(answer) == "not_allowed" and "Advertising." in answer.message
    assert say(people, "anna") == done


def test_the_host_switches_chat_off_or_to_phrases(told):
    people = company("ben")
    assert refused(people.do("ben", messages.Settings, chat="off")) == "not_allowed"
    people.do("anna", messages.Settings, chat="phrases")
    assert room_view(people.room.pk).settings.chat == "phrases"
    assert "phrases" in say(people, "ben").message
    assert say(people, "ben", messages.Phrase, phrase="good_luck") == done
    people.do("anna", messages.Settings, chat="off")
    assert refused(say(people, "ben", messages.Phrase, phrase="good_luck")) == "not_allowed"
    assert refused(say(people, "anna")) == "not_allowed", "the host too"
    people.do("anna", messages.Settings, chat="free")
    assert say(people, "ben") == done
    assert texts(told) == ["Good luck", "hello there"]


def test_the_database_knows_what_may_be_said():
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.filter(pk=company().room.pk).update(chat="signals")


def test_the_filter_is_the_hosts_choice(told):
    people = company("ben")
    say(people, "ben", text="what the fuck")
    people.do("anna", messages.Settings, filter_words=True)
    say(people, "ben", text="what the fuck")
    assert texts(told) == ["what the fuck", "what the ****"]


def test_a_phrase_goes_to_all_as_a_code_with_its_words(told):
    people = playing(four())
    people.come("kim")
    told.clear()
    assert say(people, "anna", messages.Phrase, phrase="thank_partner") == done
    (talk,) = told
    assert (list(talk.texts), talk.players) == (["*"], [])
    line = msgspec.json.decode(talk.texts["*"])
    assert (line["phrase"], line["text"], line["to"]) == ("thank_partner", "Thank you, partner", "room")


@pytest.mark.parametrize("phrase", phrases.TEXTS)
def test_during_a_board_a_phrase_says_nothing_about_cards_and_once(phrase, told):
    people = playing(four())
    people.come("kim")
    told.clear()
    first = say(people, "anna", messages.Phrase, phrase=phrase)
    again = say(people, "anna", messages.Phrase, phrase=phrase)
    other = say(people, "ben", messages.Phrase, phrase=phrase)
    if phrase in phrases.DURING_A_BOARD:
        assert (first, refused(again), other) == (done, "not_allowed", done)
    else:
        assert {refused(first), refused(again), refused(other)} == {"not_allowed"}
    assert refused(say(people, "kim", messages.Phrase, phrase=phrase)) == "not_allowed"
    people.pass_out()
    assert say(people, "anna", messages.Phrase, phrase=phrase) == done


def test_a_phrase_that_is_none_cannot_be_sent():
    with pytest.raises(messages.BadMessage):
        messages.parse(b'{"type":"phrase","id":"%s","phrase":"strong hand"}' % str(uuid4()).encode())


def test_lines_and_phrases_share_a_limit(settings):
    people = company()
    settings.LIMIT_CHAT_LINES_PER_HALF_MINUTE = 2
    assert say(people, "anna") == done
    assert say(people, "anna", messages.Phrase, phrase="hello") == done
    assert refused(say(people, "anna", messages.Phrase, phrase="hello")) == "too_fast"
    assert refused(say(people, "anna")) == "too_fast"
