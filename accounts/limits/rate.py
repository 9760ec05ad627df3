"""The rule by which tries are counted, twice: as a script that Redis runs, and in this process.

For each key one time is kept: when all that was taken will have come back (the "theoretical arrival time" of the
generic cell rate algorithm, ITU-T I.371). Of `most` in `window` seconds each try takes `window / most` seconds. A try
passes if that time is then no further away than `window`; otherwise the difference is exactly the time to wait.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import Final, Literal, NamedTuple

Mode = Literal["spend", "check", "count", "give_back"]

SLACK: Final = 0.001
"""In seconds: what rounding may add up to. A longer wait is a refusal."""

SCRIPT: Final = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local mode, times, longest, place = ARGV[1], {}, 0, 0
for number, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[2 * number]), tonumber(ARGV[2 * number + 1])
  local step = window / most
  local till = math.min(math.max(tonumber(redis.call('GET', key) or now), now), now + window)
  if mode == 'give_back' then
    times[number] = math.max(till - step, now)
  else
    local wait = till + step - window - now
    if wait > longest then longest, place = wait, number end
    times[number] = math.min(till + step, now + window)
  end
end
if mode == 'check' or (mode == 'spend' and longest > 0.001) then return {place, tostring(longest)} end
for number, key in ipairs(KEYS) do
  local left = math.ceil((times[number] - now) * 1000)
  if left > 0 then
    redis.call('SET', key, string.format('%.6f', times[number]), 'PX', left)
  else
    redis.call('DEL', key)
  end
end
return {0, '0'}
"""
"""KEYS are what is counted; ARGV the mode, then `most` and `window` of each key. Returns the number of the key with the
longest wait, 0 for none, and that wait in seconds. Everything is counted, or nothing: nobody sees half of it."""


class Counted(NamedTuple):
    """What one try is counted under; `most` is above 0 and `window` in seconds."""

    key: str
    most: float
    window: float


class Wait(NamedTuple):
    """`place` is the index of the one that makes the try wait longest, for `seconds`; -1 for none."""

    place: int
    seconds: float


class ProcessCounts:
    """Counts in this process alone, from any of its threads. Holds at most `size` keys, and forgets all at the next."""

    def __init__(self, clock: Callable[[], float] = monotonic, size: int = 50_000) -> None:
        self._clock = clock
        self._size = size
        self._till: dict[str, float] = {}
        self._lock = Lock()

    def apply(self, mode: Mode, tries: Sequence[Counted]) -> Wait:
        """Do what the script does."""
        with self._lock:
            now = self._clock()
            self._make_room(now)
            return self._apply(mode, tries, now)

    def _apply(self, mode: Mode, tries: Sequence[Counted], now: float) -> Wait:
        longest, times = Wait(-1, 0.0), {}
        for place, (key, most, window) in enumerate(tries):
            step = window / most
            till = min(max(self._till.get(key, now), now), now + window)
            if mode == "give_back":
                times[key] = max(till - step, now)
                continue
            wait = till + step - window - now
            if wait > longest.seconds:
                longest = Wait(place, wait)
            times[key] = min(till + step, now + window)
        if mode == "check" or (mode == "spend" and longest.seconds > SLACK):
            return longest
        self._till |= times
        return Wait(-1, 0.0)

    def _make_room(self, now: float) -> None:
        if len(self._till) >= self._size:
            self._till = {key: till for key, till in self._till.items() if till > now}
            if len(self._till) >= self._size // 2:
                self._till = {}
