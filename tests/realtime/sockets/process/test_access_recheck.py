"""The periodic check decides as the handshake does, but for many sockets at a time."""

import asyncio
from time import monotonic
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import tokens
from accounts.models import User
from accounts.session_store import SessionStore
from realtime.sockets.process import access_recheck
from realtime.sockets.process.access_recheck import BATCH_SIZE, RECHECK_SECONDS, recheck
from realtime.sockets.process.handshake import ConnectionRejected, identify
from rooms.models import Player
from rooms.services.closing import close
from tests.cast import company

OURS = settings.ALLOWED_ORIGINS[0].encode()


def by_token(user):
    return {b"authorization": f"Bearer {tokens.create(user, 'program')}".encode()}


def by_session(user):
    client = Client()
    client.force_login(user)
    return {b"origin": OURS, b"cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}".encode()}


def key_of(headers):
    return headers[b"cookie"].decode().partition("=")[2]


def code_and_reason(rejected):
    return rejected and (rejected.code, rejected.reason, rejected.log_in)


def rejection_at_handshake(caller):
    try:
        identify(*caller)
    except ConnectionRejected as rejected:
        return rejected
    return None


@pytest.fixture
def people(db):
    return company("ben", "cleo", "dora")


def test_many_sockets_take_as_many_queries_as_two(people):
    callers = [
        (way(player.user), people.room.pk) for player in people.players.values() for way in (by_token, by_session)
    ]
    assert recheck(callers) == [None] * 8  # and their tokens are noted as used, once a minute
    with CaptureQueriesContext(connection) as for_two:
        assert recheck(callers[:2]) == [None] * 2
    with CaptureQueriesContext(connection) as for_all:
        assert recheck(callers) == [None] * 8
    assert len(for_all) == len(for_two) <= 4


@pytest.mark.parametrize("way", [by_token, by_session])
@pytest.mark.parametrize(
    "what", ["locked out", "logged out", "gone", "elsewhere", "nowhere", "closed", "another password"]
)
def test_who_may_not_stay_gets_the_reason_and_the_others_stay(people, way, what):
    room, ben = people.room.pk, people.players["ben"]
    others = [(way(people.players[name].user), room) for name in ("anna", "cleo")]
    headers = way(ben.user)
    match what:
        case "locked out":
            User.objects.filter(pk=ben.user_id).update(is_active=False)
        case "logged out" if way is by_token:
            tokens.revoke(ben.user, tokens.of(ben.user)[0].pk)
        case "logged out":
            SessionStore(key_of(headers)).delete()
        case "gone":
            type(ben).objects.filter(pk=ben.pk).update(left_at=ben.joined_at)
        case "elsewhere":
            room = company().room.pk
        case "nowhere":
            room = uuid4()
        case "closed":
            room = company().room.pk
            Player.objects.create(room_id=room, user=ben.user, name="ben")
            close(room)
        case "another password":
            ben.user.set_password("a new one")
            ben.user.save()
    found = recheck([others[0], (headers, room), others[1]])
    assert [found[0], found[2]] == [None, None]
    assert code_and_reason(found[1]) == code_and_reason(rejection_at_handshake((headers, room)))
    keeps = what == "another password" and way is by_token
    assert (found[1] is None) == keeps


def test_a_valid_credential_of_another_caller_does_not_count(people):
    """A bad token beside a good session, a session from another origin, no credential, and malformed ones."""
    room, anna = people.room.pk, people.players["anna"].user
    session, token = by_session(anna), by_token(anna)
    callers = [
        ({**session, b"authorization": b"Bearer wrong"}, room),
        ({**session, b"origin": b"https://elsewhere.example"}, room),
        ({}, room),
        ({b"authorization": b"Bearer \x00\xff"}, room),
        ({**session, b"cookie": b"sessionid=\x00'"}, room),
    ]
    found = recheck([*callers, (session, room), (token, room)])
    assert [code_and_reason(rejected) for rejected in found[:5]] == [
        code_and_reason(rejection_at_handshake(caller)) for caller in callers
    ]
    assert None not in found[:5] and found[5:] == [None, None]


def test_a_session_under_an_older_secret_stays(people, settings):
    """Django accepts it too, and signs it anew with the present secret."""
    settings.SECRET_KEY, old = "a new secret", settings.SECRET_KEY
    settings.SECRET_KEY_FALLBACKS = []
    headers = by_session(people.players["anna"].user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, ["a new secret"]
    assert recheck([(headers, people.room.pk)]) == [None]


class Socket(SimpleNamespace):
    async def reject(self, rejected):
        self.rejected = rejected


def sockets(count, *, checked_at):
    return [
        Socket(number=n, headers={b"n": b"%d" % n}, room_id=n, checked_at=checked_at, rejected=None)
        for n in range(count)
    ]


@pytest.fixture
def checked(monkeypatch):
    """The rooms that were checked; every seventh socket is rejected."""
    seen = []

    async def in_thread(function, callers):
        assert function is recheck
        seen.append([room for _, room in callers])
        return [ConnectionRejected(4003, "gone") if room % 7 == 0 else None for _, room in callers]

    monkeypatch.setattr(access_recheck, "in_thread", in_thread)
    return seen


def test_each_due_socket_is_checked_once(checked):
    due = sockets(2 * BATCH_SIZE + 1, checked_at=monotonic() - RECHECK_SECONDS - 1)
    fresh = sockets(3, checked_at=monotonic())
    asyncio.run(access_recheck._recheck_due([*due, *fresh]))
    assert [len(each) for each in checked] == [BATCH_SIZE, BATCH_SIZE, 1]
    assert [room for each in checked for room in each] == list(range(len(due)))
    assert [socket.number for socket in due if socket.rejected] == list(range(0, len(due), 7))
    assert not any(socket.rejected for socket in fresh)
    asyncio.run(access_recheck._recheck_due([*due, *fresh]))
    assert len(checked) == 3


def test_a_failed_check_rejects_no_socket_and_is_tried_again(checked, monkeypatch):
    rounds = []

    async def failing(function, callers):
        rounds.append(len(callers))
        raise (DatabaseError, ValueError)[len(rounds) % 2]

    monkeypatch.setattr(access_recheck, "in_thread", failing)
    monkeypatch.setattr(access_recheck, "ROUND_SECONDS", 0)
    all_sockets = sockets(2, checked_at=0)

    async def several() -> None:
        checking = asyncio.create_task(access_recheck.recheck_forever(lambda: all_sockets))
        while len(rounds) < 4:
            for socket in all_sockets:
                socket.checked_at = 0
            await asyncio.sleep(0)
        checking.cancel()

    asyncio.run(several())
    assert not any(socket.rejected for socket in all_sockets)
