"""When samples are due, and what the time is at the source. Pure: whoever asks brings the time."""

from __future__ import annotations

TREMBLE = 0.1  # part of a sample by which a picture may come too early and still be in its own slot
LEAP = 10.0  # seconds by which a camera's clock may run ahead of ours between two keyframes
WRAP = 2**32


class Grid:
    """At most one sample in each slot of `every` seconds, counted from the first picture on.

    "So long since the last" would be another thing: two seconds asked of pictures two seconds apart would give four.
    """

    def __init__(self, every: float) -> None:
        self._every = every
        self._first: float | None = None
        self._taken = -1

    def due(self, seconds: float) -> bool:
        return self._slot(seconds) > self._taken

    def take(self, seconds: float) -> None:
        self._first = seconds if self._first is None else self._first
        self._taken = self._slot(seconds)

    def _slot(self, seconds: float) -> int:
        return int((seconds - (seconds if self._first is None else self._first)) / self._every + TREMBLE)


class Clock:
    """RTP timestamps as seconds that only rise, over the wrap of their 32 bits and over connections.

    Where the camera's own clock is set anew, the time counts that has passed here.
    """

    def __init__(self) -> None:
        self._rate = 1
        self._timestamp: int | None = None
        self._seen, self._seconds = 0.0, 0.0

    def begin(self, rate: int) -> None:
        """A new connection: its timestamps, `rate` of them a second, have nothing to do with the last one's."""
        self._rate, self._timestamp = rate, None

    def seconds(self, timestamp: int, now: float) -> float:
        waited = max(now - self._seen, 0.0) if self._seen else 0.0
        passed = waited if self._timestamp is None else apart(timestamp, self._timestamp) / self._rate
        if not 0 <= passed <= waited + LEAP:
            passed = waited
        self._timestamp, self._seen = timestamp, now
        self._seconds += passed
        return self._seconds


def apart(later: int, sooner: int) -> int:
    """Of two timestamps, over the wrap; negative where `later` is the sooner one."""
    return (later - sooner + WRAP // 2) % WRAP - WRAP // 2
