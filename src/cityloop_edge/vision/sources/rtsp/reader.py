"""All cameras that speak RTSP over TCP, received in one thread.

Who is wanted seldom is visited: connect, take a keyframe, leave. So one station looks in turn at far more cameras than
it could be connected to; where there are too many, all are visited less often, who waits longest first.
"""

from __future__ import annotations

import ipaddress
import logging
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from threading import Event
from typing import Protocol

from cityloop_edge.pauses import Pauses
from cityloop_edge.vision.sources.grid import Clock, Grid
from cityloop_edge.vision.sources.rtsp.conversation import Conversation
from cityloop_edge.vision.sources.rtsp.link import Address, Link
from cityloop_edge.vision.sources.rtsp.packets import Keyframe
from cityloop_edge.vision.sources.unreadable import Unfit, Unreadable

log = logging.getLogger(__name__)

TICK = 0.25  # seconds between two looks at what is due
BREATH = 0.02  # seconds in which other cameras may come to have something, too
SHARED = 1 << 20  # bytes read at once, at most
VISITED = 20.0  # seconds between two samples from which on a camera is visited
MOST_VISITS = 100  # at the same time


class Hear(Protocol):
    """Whoever is told of one camera, by the reader's thread: it must not take long."""

    def took(self, keyframe: Keyframe, at: datetime) -> None: ...

    def failed(self, why: str) -> None:
        """It is tried again."""

    def unfit(self, why: str) -> None:
        """The reader has let go of it: it needs another way of receiving."""


@dataclass(eq=False)
class _Camera:
    """Between two connections `due` is when the next is tried, `found` the host that is asked for meanwhile.

    `visited`: it is left after each keyframe.
    """

    code: str
    source: str
    every: float
    hear: Hear
    visited: bool
    clock: Clock = field(default_factory=Clock)
    pauses: Pauses = field(default_factory=lambda: Pauses(shortest=1.0, longest=60.0))
    due: float = 0.0
    conversation: Conversation | None = None
    found: Future[list[Address]] | None = None
    link: Link | None = None
    grid: Grid = field(init=False)

    def __post_init__(self) -> None:
        self.grid = Grid(self.every)

    def __lt__(self, other: _Camera) -> bool:
        return self.due < other.due


class Reader:
    """`run` is for the thread that is the reader's; `add` and `drop` may be called by any."""

    def __init__(self) -> None:
        self._cameras: dict[str, _Camera] = {}
        self._attended: dict[str, _Camera] = {}  # all but those that wait for a visit
        self._waiting: list[_Camera] = []  # for a visit: a heap
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._buffer = bytearray(SHARED)
        self._names = ThreadPoolExecutor(2, thread_name_prefix="names")

    def add(self, camera: str, source: str, every: float, hear: Hear) -> None:
        added = _Camera(camera, source, every, hear, every >= VISITED)
        self._orders.put(lambda: self._take_on(added))

    def drop(self, camera: str) -> None:
        self._orders.put(lambda: self._let_go(camera))

    def run(self, stop: Event) -> None:
        ticked = 0.0
        try:
            while not stop.is_set():
                self._attend(self._selector.select(TICK))
                if (now := time.monotonic()) - ticked >= TICK:
                    ticked = now
                    self._tick(now)
                time.sleep(BREATH)
        finally:
            for camera in list(self._cameras):
                self._let_go(camera)
            self._selector.close()
            self._names.shutdown(wait=False, cancel_futures=True)

    def _attend(self, ready: list[tuple[selectors.SelectorKey, int]]) -> None:
        now = time.monotonic()
        for key, events in ready:
            camera: _Camera = key.data
            if events & selectors.EVENT_WRITE:
                self._selector.modify(key.fileobj, selectors.EVENT_READ, camera)
            self._guarded(camera, now, Link.attend)

    def _tick(self, now: float) -> None:
        with suppress(Empty):
            while True:
                self._orders.get_nowait()()
        self._set_out(now)
        for camera in list(self._attended.values()):
            if camera.link:
                self._guarded(camera, now, Link.tick)
            elif now >= camera.due:
                self._guarded(camera, now, None)

    def _take_on(self, camera: _Camera) -> None:
        self._cameras[camera.code] = camera
        if camera.visited:
            heappush(self._waiting, camera)
        else:
            self._attended[camera.code] = camera

    def _set_out(self, now: float) -> None:
        """To those whose visit is due, as far as there is room."""
        room = MOST_VISITS - sum(each.visited for each in self._attended.values())
        while room > 0 and self._waiting and self._waiting[0].due <= now:
            camera = heappop(self._waiting)
            if self._cameras.get(camera.code) is camera:
                camera.due = now
                self._attended[camera.code] = camera
                room -= 1

    def _leave(self, camera: _Camera, due: float) -> None:
        """Until the next visit."""
        self._hang_up(camera)
        self._attended.pop(camera.code, None)
        camera.due = due
        heappush(self._waiting, camera)

    def _guarded(
        self, camera: _Camera, now: float, part: Callable[[Link, bytearray, float], list[Keyframe]] | None
    ) -> None:
        """A part of the talk with one camera, or the beginning of it. Whatever happens, the others go on."""
        try:
            if camera.link and part:
                self._hand_out(camera, part(camera.link, self._buffer, now))
            else:
                self._begin(camera, now)
        except Unfit as unfit:
            self._let_go(camera.code)
            camera.hear.unfit(str(unfit))
        except (Unreadable, OSError) as error:
            self._failed(camera, now, getattr(error, "strerror", None) or str(error))
        except Exception:
            log.exception("%s", camera.code)
            self._failed(camera, now, "what the camera sends is not understood")

    def _hand_out(self, camera: _Camera, found: list[Keyframe]) -> None:
        for keyframe in found:
            camera.pauses.reset()
            camera.hear.took(keyframe, datetime.now(UTC))
            if camera.visited:
                self._leave(camera, camera.due + camera.every)
                return

    def _begin(self, camera: _Camera, now: float) -> None:
        if camera.conversation is None or camera.found is None:
            camera.grid = Grid(camera.every) if camera.visited else camera.grid  # on a visit the first keyframe will do
            camera.conversation = Conversation(camera.source, camera.every, camera.clock, camera.grid)
            dialogue = camera.conversation.dialogue
            camera.found = self._addresses(dialogue.host, dialogue.port)
        if camera.found.done():
            addresses, camera.found = camera.found.result(), None
            camera.link = Link(addresses[camera.pauses.failures % len(addresses)], camera.conversation, now)
            self._selector.register(camera.link.socket, selectors.EVENT_WRITE, camera)

    def _addresses(self, host: str, port: int) -> Future[list[Address]]:
        """To ask for a name may take long, so another thread does it."""
        with suppress(ValueError):
            ipaddress.ip_address(host)
            known: Future[list[Address]] = Future()
            known.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
            return known
        return self._names.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)

    def _failed(self, camera: _Camera, now: float, why: str) -> None:
        due = now + camera.pauses.next()
        if camera.visited:
            self._leave(camera, due)
        else:
            self._hang_up(camera)
            camera.due = due
        camera.hear.failed(why)

    def _let_go(self, code: str) -> None:
        if camera := self._cameras.pop(code, None):
            self._attended.pop(code, None)
            self._hang_up(camera)

    def _hang_up(self, camera: _Camera) -> None:
        camera.conversation, camera.found = None, None
        if camera.link:
            with suppress(KeyError, ValueError):
                self._selector.unregister(camera.link.socket)
            camera.link.close()
            camera.link = None
