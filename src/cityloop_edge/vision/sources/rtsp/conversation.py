"""The bytes of one connection: answers and interleaved packets (RFC 2326, 10.12). Pure: no socket, no clock."""

from __future__ import annotations

import re
from dataclasses import replace

from cityloop_edge.vision.sources.grid import Clock, Grid
from cityloop_edge.vision.sources.rtsp import reports
from cityloop_edge.vision.sources.rtsp.dialogue import Dialogue, Message, message
from cityloop_edge.vision.sources.rtsp.packets import DOLLAR, HEADER, Keyframe, Keyframes
from cityloop_edge.vision.sources.unreadable import Unreadable

SMALLEST = 4 + HEADER  # bytes of a packet with its frame
MOST_RUBBISH = 1_000_000  # bytes between two keyframes
_MESSAGE = re.compile(rb"RTSP/1\.\d |[A-Z_]{4,16} (?:rtsp:|\*)")
_LONGEST_BEGINNING = 24  # bytes that tell a message


class Conversation:
    """`hear` takes what has come; `to_say` and `found` gather what follows from it, for the caller to take away.

    `seen`: when the last packet of a picture came, on the caller's clock.
    """

    def __init__(self, address: str, every: float, clock: Clock, grid: Grid) -> None:
        self.dialogue = Dialogue(address)
        self._every, self._clock, self._grid = every, clock, grid
        self._keyframes: Keyframes | None = None
        self._rubbish = 0
        self.to_say = self.dialogue.begin()
        self.found: list[Keyframe] = []
        self.seen = 0.0
        self._told: tuple[float, float] | None = None  # the camera's time of day, and when it told it

    def hear(self, buffer: bytes | bytearray, end: int, now: float) -> int:
        """How much of the buffer up to `end` is done with; the rest must come again, with more behind it."""
        at, before = 0, -1
        while end - at >= 4 and at != before:
            before = at
            at = self._packets(buffer, at, end, now) if buffer[at] == DOLLAR else self._spoken(buffer, at, end)
        return at

    def _packets(self, buffer: bytes | bytearray, at: int, end: int, now: float) -> int:
        """As many as there are, up to something else."""
        last = -1
        while end - at >= 4 and buffer[at] == DOLLAR:
            after = at + 4 + (buffer[at + 2] << 8 | buffer[at + 3])
            if after > end:
                break
            if self._keyframes and buffer[at + 1] == self.dialogue.channel and after - at >= SMALLEST:
                last = at + 4
                if found := self._keyframes.take(buffer, last, after, now):
                    self._rubbish = 0
                    self.found.append(replace(found, clock=self._clock_at(now)))
            elif buffer[at + 1] == self.dialogue.channel + 1:
                self._report(buffer, at + 4, after, now)
            at = after
            if self._keyframes:
                at, passed = self._keyframes.skip(buffer, at, end, self.dialogue.channel)
                last = max(last, passed)
        if self._keyframes and last >= 0:
            self.seen = now
            self._keyframes.must_come_often(buffer, last, now)
        return at

    def _report(self, buffer: bytes | bytearray, start: int, end: int, now: float) -> None:
        told = reports.told(buffer, start, end)
        if told is not None:
            self._told = (told, now)

    def _clock_at(self, now: float) -> float | None:
        return self._told[0] + now - self._told[1] if self._told else None

    def _spoken(self, buffer: bytes | bytearray, at: int, end: int) -> int:
        """What is no packet: a message, or else rubbish up to where packets go on."""
        if _MESSAGE.match(buffer, at, end):
            whole = message(buffer, at, end)
            if whole is None:
                return at
            self._answer(whole[0])
            return whole[1]
        if buffer[at] in b"\r\n":
            return at + 1
        return at if end - at < _LONGEST_BEGINNING else self._over_rubbish(buffer, at, end)

    def _answer(self, answer: Message) -> None:
        self.to_say += self.dialogue.heard(answer)
        track = self.dialogue.track
        if track and self._keyframes is None:
            self._clock.begin(track.rate)
            self._keyframes = Keyframes(track, self._every, self._clock, self._grid)

    def _over_rubbish(self, buffer: bytes | bytearray, at: int, end: int) -> int:
        """A camera that breaks a packet in two with an answer, or speaks of something else altogether."""
        if self._keyframes:
            self._keyframes.broken()
        following = _packet_after(buffer, at, end, self.dialogue.channel)
        self._rubbish += following - at
        if self._rubbish > MOST_RUBBISH or not self.dialogue.playing:
            raise Unreadable("what the camera sends makes no sense")
        return following


def _packet_after(buffer: bytes | bytearray, at: int, end: int, channel: int) -> int:
    """Where something stands that looks like a packet, with another behind it; or where it is too early to say."""
    while (at := buffer.find(DOLLAR, at + 1, end)) >= 0:
        if end - at < 5:
            return at
        behind = at + 4 + (buffer[at + 2] << 8 | buffer[at + 3])
        if (
            channel <= buffer[at + 1] <= channel + 1
            and buffer[at + 4] >> 6 == 2
            and (behind >= end or buffer[behind] == DOLLAR)
        ):
            return at
    return end
