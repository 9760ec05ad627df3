from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts import limits
from accounts.limits import counting
from accounts.limits.rate import Counted, ProcessCounts

HERE = "1.2.3.4"
DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _small(settings):
    settings.LIMIT_GUESTS_PER_HOUR = 3
    settings.LIMIT_GUESTS_OF_SITE_PER_HOUR = 5


@pytest.fixture
def _redis_is_away(settings, monkeypatch):
    settings.CACHE_URL = DEAD
    monkeypatch.setattr(counting, "_counts", ProcessCounts())
    yield
    monkeypatch.setattr(counting, "_away", counting._Away())


def passes(*tries):
    try:
        limits.spend(*tries)
    except limits.TooMany:
        return False
    return True


def test_the_last_of_the_allowed_passes_and_the_next_does_not():
    assert [passes((limits.GUESTS, HERE)) for _ in range(4)] == [True, True, True, False]
    assert passes((limits.GUESTS, "1.2.3.5")) and passes((limits.ROOMS, HERE))


def test_the_refusal_says_when_the_next_try_is_let_through():
    for _ in range(3):
        limits.spend((limits.GUESTS, HERE))
    with pytest.raises(
        limits.TooMany, match=r"Too many new guests from your network\. .* again in 20 minutes\."
    ) as error:
        limits.spend((limits.GUESTS, HERE))
    assert 1190 < error.value.retry_after <= 1200  # three an hour: one each twenty minutes


def test_several_limits_are_counted_all_or_none():
    for _ in range(3):
        limits.spend((limits.GUESTS, HERE), (limits.GUESTS_OF_SITE, ""))
    for _ in range(5):
        assert not passes((limits.GUESTS, HERE), (limits.GUESTS_OF_SITE, ""))
    for number in range(2):  # of the site's five these are left
        limits.spend((limits.GUESTS, f"9.9.9.{number}"), (limits.GUESTS_OF_SITE, ""))
    with pytest.raises(limits.TooMany, match="on this site"):
        limits.spend((limits.GUESTS, "9.9.9.2"), (limits.GUESTS_OF_SITE, ""))
    assert [passes((limits.GUESTS, "9.9.9.2")) for _ in range(4)] == [True, True, True, False]


def test_of_many_tries_at_once_exactly_the_allowed_pass(settings):
    settings.LIMIT_GUESTS_PER_HOUR = 30
    with ThreadPoolExecutor(16) as threads:
        passed = list(threads.map(lambda _: passes((limits.GUESTS, HERE)), range(120)))
    assert sum(passed) == 30


def test_checking_counts_nothing_and_refuses_as_spending_would():
    for _ in range(5):
        limits.check((limits.GUESTS, HERE))
    limits.spend((limits.GUESTS, HERE))
    for _ in range(9):
        limits.count((limits.GUESTS, HERE))
    with pytest.raises(limits.TooMany) as error:
        limits.check((limits.GUESTS, HERE))
    assert error.value.retry_after <= 1200, "what is counted beyond the limit does not make the wait longer"


def test_what_is_given_back_was_never_counted():
    for _ in range(50):
        limits.spend((limits.GUESTS, HERE))
        limits.give_back((limits.GUESTS, HERE))
    limits.give_back((limits.GUESTS, HERE))
    assert [passes((limits.GUESTS, HERE)) for _ in range(4)] == [True, True, True, False]


def test_a_limit_of_none_lets_nobody_through(settings):
    settings.LIMIT_GUESTS_PER_HOUR = 0
    assert not passes((limits.GUESTS, HERE))


@pytest.mark.usefixtures("_redis_is_away")
def test_while_redis_is_away_each_limit_does_what_it_says(settings):
    settings.LIMIT_GUESTS_PER_HOUR = settings.LIMIT_GUESTS_OF_SITE_PER_HOUR = 1000
    tries = [passes((limits.CHAT, "7"), (limits.GUESTS, HERE), (limits.GUESTS_OF_SITE, "")) for _ in range(25)]
    assert tries == [True] * limits.GUESTS.away + [False] * 5
    assert all(passes((limits.CHAT, "7")) for _ in range(1000))
    with pytest.raises(limits.TooMany, match="from your network"):
        limits.spend((limits.CHAT, "7"), (limits.GUESTS, HERE))


@pytest.mark.usefixtures("_redis_is_away")
def test_when_redis_is_back_it_counts_again(settings, monkeypatch):
    assert passes((limits.GUESTS, HERE))
    settings.CACHE_URL = settings.REDIS_URL
    monkeypatch.setattr(counting._away, "until", 0.0)
    assert [passes((limits.GUESTS, HERE)) for _ in range(4)] == [True, True, True, False]


def test_a_refusal_is_counted_by_the_limits_name():
    def refused():
        return limits.REFUSALS.labels("guests")._value.get()

    before = refused()
    for _ in range(5):
        passes((limits.GUESTS, HERE))
    assert refused() - before == 2


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


steps = st.lists(st.tuples(st.floats(0, 200), st.sampled_from(["spend", "check", "count", "give_back"])), max_size=60)


@given(st.integers(1, 9), st.integers(1, 100), steps)
def test_the_time_to_wait_is_exact(most, window, steps):
    """Who waits as long as they are told passes; who comes sooner does not, unless something was given back."""
    clock = Clock()
    counts = ProcessCounts(clock)
    one = [Counted("a", most, window)]
    for pause, mode in steps:
        clock.now += pause
        counts.apply(mode, one)
    wait = counts.apply("check", one).seconds
    assert wait <= window / most + 0.001
    if wait > 0.01:
        clock.now += wait - 0.005
        assert counts.apply("spend", one).seconds > 0
        clock.now += 0.005
    assert counts.apply("spend", one).seconds == 0


@given(st.integers(1, 9), st.integers(1, 100), st.lists(st.floats(0, 50), max_size=80))
def test_no_window_lets_more_through_than_twice_the_limit(most, window, pauses):
    clock = Clock()
    counts = ProcessCounts(clock)
    passed = []
    for pause in pauses:
        clock.now += pause
        if counts.apply("spend", [Counted("a", most, window)]).place < 0:
            passed.append(clock.now)
    for first in passed:
        assert sum(first <= at < first + window for at in passed) <= 2 * most
    assert all(earlier <= later for earlier, later in pairwise(passed))


@given(
    st.lists(
        st.tuples(st.sampled_from(["spend", "check", "count", "give_back"]), st.sets(st.sampled_from("abc"))),
        max_size=30,
    )
)
def test_redis_and_the_process_count_alike(script):
    """The windows are so long that nothing comes back while the test runs."""
    cache.delete_pattern("limit:*")
    most = {"a": 2, "b": 5, "c": 9}
    counts = ProcessCounts()
    for mode, names in script:
        tries = [Counted(cache.make_key(f"limit:{name}"), most[name], 10**8) for name in sorted(names)]
        place, seconds = counting._script(settings.CACHE_URL)(
            keys=[each.key for each in tries], args=[mode, *(number for each in tries for number in each[1:])]
        )
        here = counts.apply(mode, tries)
        assert (place - 1 if float(seconds) > 1 else -1) == (here.place if here.seconds > 1 else -1)
        assert float(seconds) == pytest.approx(here.seconds, abs=60)


def test_a_process_forgets_rather_than_grow():
    counts = ProcessCounts(size=100)
    for number in range(1000):
        counts.apply("spend", [Counted(str(number), 1, 3600)])
        assert len(counts._till) <= 100


@pytest.mark.parametrize(
    ("hops", "forwarded", "remote", "address"),
    [
        (0, "6.6.6.6", "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 9.9.9.9", "10.0.0.1", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "10.0.0.1", "9.9.9.9"),
        (1, "", "1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9", "1.2.3.4", "1.2.3.4"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        (0, "", "::ffff:1.2.3.4", "1.2.3.4"),
        (1, "::ffff:9.9.9.9", "10.0.0.1", "9.9.9.9"),
        (0, "", "fe80::1%eth0", "fe80::/64"),
        (1, "nonsense", "1.2.3.4", "unknown"),
        (0, "", "", "unknown"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings, hops, forwarded, remote, address):
    settings.TRUSTED_PROXY_HOPS = hops
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    assert limits.client_address(request) == address


@pytest.mark.usefixtures("_redis_is_away")
@pytest.mark.parametrize("limit", [limit for limit in limits.ALL if limit.window and not limit.in_process])
def test_each_limit_lets_through_what_the_table_says_while_redis_is_away(limit, settings):
    setattr(settings, limit.variable, 300)
    passed = sum(passes((limit, "somebody")) for _ in range(400))
    assert passed == (400 if limit.away is None else limit.away)
    setattr(settings, limit.variable, 1)
    assert passes((limit, "somebody else")), "one"
    assert passes((limit, "somebody else")) == (limit.away is None), "never more than the limit itself"
