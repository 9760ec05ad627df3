from realtime.sockets import rate_limit
from realtime.sockets.rate_limit import Bucket


def test_a_burst_is_allowed_and_then_the_rate(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(rate_limit, "monotonic", lambda: clock[0])
    bucket = Bucket(rate=10, burst=20)
    assert [bucket.take() for _ in range(21)] == [True] * 20 + [False]
    clock[0] += 0.25
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock[0] += 3600
    assert [bucket.take() for _ in range(21)] == [True] * 20 + [False]
