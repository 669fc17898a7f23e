"""One follower of the journal per process, and the browsers that listen to it."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from cityloop.surfaces.kit.presence import Seen
from cityloop.surfaces.live.happenings import Happening, Stir, Viewer, stirs

log = logging.getLogger(__name__)

PAUSE = 0.2  # seconds between looks at the journal's head
GLANCE = 5  # pauses between looks at who has what open
BATCH = 500
BREATH = 64  # acts after which those who listen may take what they have been handed
ROOM = 256  # events that may wait for a slow browser before it is dropped

Read = Callable[[int, int], Sequence[Happening]]
Newest = Callable[[], int]
Look = Callable[[], Seen]
Event = Happening | Stir


def _nobody() -> Seen:
    return {}


class TooSlow(Exception):
    """The browser does not take what it is sent; it comes back and resumes."""


@dataclass(eq=False)
class Subscriber:
    viewer: Viewer
    after: int
    queue: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(ROOM))
    lost: bool = False

    async def next(self, seconds: float) -> Event | None:
        """The next happening this browser may see; None after `seconds` without one."""
        try:
            async with asyncio.timeout(seconds):
                return await self._next()
        except TimeoutError:
            return None

    async def _next(self) -> Event:
        while True:
            if self.lost and self.queue.empty():
                raise TooSlow
            event = await self.queue.get()
            if isinstance(event, Stir):
                return event
            if event.number > self.after:
                self.after = event.number
                return event


class Hub:
    """Reads the journal in one thread and hands each act to those who may see it; looks who has what open."""

    def __init__(self, read: Read, newest: Newest, look: Look = _nobody) -> None:
        self.read = read
        self.newest = newest
        self.look = look
        self.seen: Seen = {}
        self.cursor = 0
        self.subscribers: set[Subscriber] = set()
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self.task: asyncio.Task[None] | None = None
        self.starting = asyncio.Lock()

    async def join(self, subscriber: Subscriber) -> None:
        """From the hub's cursor on, everything reaches the subscriber; what lies before it has to be read."""
        self.subscribers.add(subscriber)
        async with self.starting:
            if self.task is None or self.task.done():
                self.cursor = await self._ask(self.newest)
                self.task = asyncio.create_task(self._follow(), name="live follower")

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.discard(subscriber)

    async def between(self, after: int, until: int) -> Sequence[Happening]:
        found = await self._ask(lambda: self.read(after, BATCH))
        return [each for each in found if each.number <= until]

    async def _ask(self, what: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.thread, what)

    async def _follow(self) -> None:
        """Ends when nobody listens any more."""
        rounds = itertools.cycle(range(GLANCE))
        while self.subscribers:
            try:
                found = await self._ask(lambda: self.read(self.cursor, BATCH))
                if next(rounds) == 0:
                    await self._glance()
            except Exception:
                log.exception("the journal cannot be read")
                await asyncio.sleep(2)
                continue
            for number, happening in enumerate(found):
                self._hand(happening)
                if number % BREATH == BREATH - 1:
                    await asyncio.sleep(0)
            if len(found) < BATCH:
                await asyncio.sleep(PAUSE)

    async def _glance(self) -> None:
        before, self.seen = self.seen, await self._ask(self.look)
        for stir in stirs(before, self.seen):
            self._give(stir)

    def _hand(self, happening: Happening) -> None:
        self.cursor = happening.number
        self._give(happening)

    def _give(self, event: Event) -> None:
        for subscriber in tuple(self.subscribers):
            if event.is_for(subscriber.viewer) or event.is_about(subscriber.viewer):
                self._put(subscriber, event)

    def _put(self, subscriber: Subscriber, event: Event) -> None:
        try:
            subscriber.queue.put_nowait(event)
        except asyncio.QueueFull:
            subscriber.lost = True
            self.leave(subscriber)
