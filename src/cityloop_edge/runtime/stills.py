"""Live pictures: while the centre says that somebody looks, each new picture of the cameras looked at goes up.

Nothing of it is spooled: a picture that cannot be sent is dropped, the next one is newer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from cityloop_edge.messages import Command
from cityloop_edge.runtime.centre import Away, Centre, NotUnderstood, TurnedAway
from cityloop_edge.runtime.orders import Impossible
from cityloop_edge.runtime.watched import Shown

log = logging.getLogger(__name__)
GLANCE = 0.25  # seconds between two looks for new pictures
AT_ONCE = 4  # on their way at the same time
LONGEST = 300.0  # seconds of one command


class Stills:
    """`last` answers a camera's newest look; `clock` only rises."""

    def __init__(
        self, centre: Centre, last: Callable[[str], Shown | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._centre, self._last, self._clock = centre, last, clock
        self._until: dict[str, float] = {}
        self._sent: dict[str, datetime] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    def show(self, command: Command) -> None:
        """The command `show`: codes of cameras with commas between, and for how many seconds."""
        cameras, seconds = command.arguments.get("cameras"), command.arguments.get("seconds")
        if not isinstance(cameras, str) or isinstance(seconds, str) or not seconds or not 0 < seconds <= LONGEST:
            raise Impossible("which cameras, and how long?")
        until = self._clock() + seconds
        self._until |= dict.fromkeys(filter(None, cameras.split(",")), until)

    async def keep_sending(self) -> None:
        """Never returns."""
        while True:
            await self.send()
            await asyncio.sleep(GLANCE)

    async def send(self) -> None:
        """Whatever is new of the cameras that are looked at."""
        await asyncio.gather(*(self._send(camera) for camera in self._shown()))

    def _shown(self) -> list[str]:
        now = self._clock()
        for camera in [camera for camera, until in self._until.items() if until <= now]:
            self._drop(camera)
        return list(self._until)

    async def _send(self, camera: str) -> None:
        look = self._last(camera)
        if look is None or look.at == self._sent.get(camera):
            return
        self._sent[camera] = look.at
        async with self._room:
            try:
                jpeg = await asyncio.to_thread(look.jpeg)
                if not await self._centre.show(camera, jpeg, look.at):
                    self._drop(camera)
            except (Away, TurnedAway, NotUnderstood) as error:
                log.info("%s is not shown: %s", camera, error)
            except Exception:  # one camera's broken picture must not end the station
                log.exception("%s cannot be shown", camera)

    def _drop(self, camera: str) -> None:
        self._until.pop(camera, None)
        self._sent.pop(camera, None)
