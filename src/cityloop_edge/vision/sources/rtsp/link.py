"""One connection to one camera, on a socket that never blocks."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from typing import Any

from cityloop_edge.vision.sources.rtsp.conversation import Conversation
from cityloop_edge.vision.sources.rtsp.packets import Keyframe
from cityloop_edge.vision.sources.unreadable import Unreadable

Address = tuple[Any, ...]  # as getaddrinfo gives it

PATIENCE = 15.0  # seconds to the first packet of a picture, and from one to the next
LULL = 1.0  # seconds after which bytes below the mark are fetched
WORTH = 0.5  # seconds of the camera's bitrate that wake us
MOST_WAITING = 262_144  # bytes
MEASURED = 2.0  # seconds over which the bitrate is counted


class Link:
    """`attend` when the socket has something, `tick` now and then; both give keyframes or raise OSError or Unreadable.

    A socket wakes us only when half a second's worth of bytes lies there: waking up costs more than the bytes.
    """

    def __init__(self, address: Address, conversation: Conversation, now: float) -> None:
        self._conversation = conversation
        self._connected = False
        self._rest = b""
        self._begun, self._heard, self._spoken = now, now, now
        self._bytes, self._since, self._mark = 0, now, 1
        self.socket = socket.socket(address[0], socket.SOCK_STREAM)
        self.socket.setblocking(False)
        try:
            _must_go_on(self.socket.connect_ex(address[4]))
        except OSError:
            self.socket.close()
            raise

    def attend(self, buffer: bytearray, now: float) -> list[Keyframe]:
        if not self._connected:
            _must_go_on(self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            self._connected = True
            self._say()
            return []
        return self._read(buffer, now)

    def tick(self, buffer: bytearray, now: float) -> list[Keyframe]:
        playing = self._conversation.dialogue.playing
        if now - max(self._begun, self._conversation.seen) > PATIENCE:
            silent = f"no picture has come for {PATIENCE:.0f} seconds" if playing else "the camera does not answer"
            raise Unreadable(silent)
        if not playing:
            return []
        if now - self._spoken > self._conversation.dialogue.alive_seconds:
            self._spoken = now
            self._conversation.to_say += self._conversation.dialogue.keep_alive()
            self._say()
        return self._read(buffer, now) if now - self._heard > LULL else []

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.send(self._conversation.dialogue.farewell())
        self.socket.close()

    def _read(self, buffer: bytearray, now: float) -> list[Keyframe]:
        kept = len(self._rest)
        buffer[:kept] = self._rest
        with memoryview(buffer) as whole, whole[kept:] as room:
            try:
                count = self.socket.recv_into(room)
            except BlockingIOError:
                return []
        if not count:
            raise Unreadable("the camera has hung up")
        self._heard = now
        end = kept + count
        used = self._conversation.hear(buffer, end, now)
        self._rest = bytes(buffer[used:end])
        self._say()
        self._wait_for_more(count, now)
        found, self._conversation.found = self._conversation.found, []
        return found

    def _say(self) -> None:
        """A few hundred bytes; a camera that does not even take those is gone."""
        if words := self._conversation.to_say:
            self._conversation.to_say = b""
            if self.socket.send(words) < len(words):
                raise Unreadable("the camera does not listen")

    def _wait_for_more(self, count: int, now: float) -> None:
        """Sets the mark by the bitrate."""
        self._bytes += count
        if now - self._since < MEASURED or not self._conversation.dialogue.playing:
            return
        mark = max(min(int(self._bytes / (now - self._since) * WORTH), MOST_WAITING), 1)
        self._bytes, self._since = 0, now
        if not 0.8 < mark / self._mark < 1.25:
            self._mark = mark
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, mark)


def _must_go_on(code: int) -> None:
    if code not in {0, errno.EINPROGRESS}:
        raise OSError(code, os.strerror(code))
