"""What is said twice under one id is said once, and answered the same."""

import asyncio
from uuid import uuid4

import pytest
from django.conf import settings
from redis import asyncio as aioredis

from realtime.sockets import talk_answers
from realtime.sockets.talk_answers import answer_once
from realtime.wire import messages

pytestmark = pytest.mark.usefixtures("real_servers")
PLAYER = 7


class Table:
    """Counts what was said, and answers it."""

    def __init__(self, client, *, answer=messages.Done):
        self.client, self.answer = client, answer
        self.said = []
        self.saying, self.may_end = asyncio.Event(), asyncio.Event()
        self.may_end.set()

    async def say(self, message, player=PLAYER):
        async def work():
            self.said.append(message)
            self.saying.set()
            await self.may_end.wait()
            answer = self.answer(message.id)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return await answer_once(self.client, player, message, work)


def at_a_table(play, **how):
    async def run():
        async with aioredis.Redis.from_url(settings.HOT_STATE_URL) as client:
            table = Table(client, **how)
            await play(table)

    asyncio.run(run())


def chat(text="hello", **fields):
    return messages.Chat(**{"id": uuid4(), "to": "room", "text": text, **fields})


def refusal(action_id):
    return messages.Refused("not_allowed", "not now", action_id)


@pytest.mark.parametrize("answer", [messages.Done, refusal])
@pytest.mark.parametrize(
    "message",
    [chat(), messages.Explain(uuid4(), game=1, move=2, text="strong"), messages.Ask(uuid4(), game=1, move=2)],
    ids=["chat", "explain", "ask"],
)
def test_a_repeat_gets_the_first_answer_and_is_not_said_again(message, answer):
    message.id = uuid4()

    async def play(table):
        first = await table.say(message)
        assert first == (answer(message.id), False)
        assert [await table.say(message) for _ in range(3)] == [(answer(message.id), True)] * 3
        assert len(table.said) == 1

    at_a_table(play, answer=answer)


def test_copies_at_the_same_time_are_said_once():
    message = chat()

    async def play(table):
        table.may_end.clear()
        copies = [asyncio.create_task(table.say(message)) for _ in range(5)]
        await table.saying.wait()
        table.may_end.set()
        answers = await asyncio.gather(*copies)
        assert [answer for answer, _ in answers] == [messages.Done(message.id)] * 5
        assert sorted(repeated for _, repeated in answers) == [False, True, True, True, True]
        assert len(table.said) == 1

    at_a_table(play)


def test_another_message_under_the_id_is_refused():
    message = chat()

    async def play(table):
        await table.say(message)
        for other in (chat("bye", id=message.id), chat(id=message.id, to="kibitzers"), messages.Ask(message.id, 1, 2)):
            answer, repeated = await table.say(other)
            assert (answer.code, answer.field, answer.id, repeated) == ("bad_message", "id", message.id, False)
        assert len(table.said) == 1

    at_a_table(play)


def test_the_ids_of_others_do_not_matter():
    message = chat()

    async def play(table):
        for player in (1, 2):
            assert await table.say(message, player=player) == (messages.Done(message.id), False)

    at_a_table(play)


@pytest.mark.parametrize("code", ["busy", "too_fast"])
def test_what_the_site_could_not_do_may_be_said_again(code):
    message = chat()

    async def play(table):
        assert (await table.say(message))[0].code == code
        table.answer = lambda action_id: ArithmeticError("a fault of ours")
        with pytest.raises(ArithmeticError):
            await table.say(message)
        table.answer = messages.Done
        assert await table.say(message) == (messages.Done(message.id), False)

    at_a_table(play, answer=lambda action_id: messages.Refused(code, "try again", action_id))


def test_a_copy_of_what_takes_long_is_told_to_wait(monkeypatch):
    monkeypatch.setattr(talk_answers, "LOOKS", 2)
    message = chat()

    async def play(table):
        table.may_end.clear()
        first = asyncio.create_task(table.say(message))
        await table.saying.wait()
        assert (await table.say(message))[0].code == "busy"
        table.may_end.set()
        assert (await first)[0] == messages.Done(message.id)
        assert len(table.said) == 1

    at_a_table(play)


def test_without_redis_it_is_said_all_the_same():
    async def play(table):
        async with aioredis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1) as away:
            table.client = away
            message = chat()
            assert await table.say(message) == (messages.Done(message.id), False)

    at_a_table(play)


def test_redis_holds_no_words_and_for_ten_minutes():
    message = chat("a squeeze was on")

    async def play(table):
        await table.say(message)
        key = f"talk:{PLAYER}:{message.id}"
        assert b"squeeze" not in await table.client.get(key)
        assert 590 < await table.client.ttl(key) <= 600

    at_a_table(play)
