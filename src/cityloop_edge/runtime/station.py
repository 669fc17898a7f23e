"""The station: cameras are watched, what they tell goes up, what the centre wants comes down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from cityloop_edge.devices.onvif import find
from cityloop_edge.devices.servers import is_served, served, wvp
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.messages import (
    MAX_MESSAGES,
    Acknowledgement,
    Batch,
    CameraHealth,
    CameraPlan,
    Command,
    Configuration,
    Heartbeat,
    Moment,
    Picture,
    Polygon,
    Probed,
)
from cityloop_edge.pauses import Pauses
from cityloop_edge.runtime import channel, orders
from cityloop_edge.runtime.cameras import Cameras
from cityloop_edge.runtime.centre import Away, Centre, NotUnderstood, TurnedAway
from cityloop_edge.runtime.filmed import Fragment
from cityloop_edge.runtime.footage import Cutter, Footage
from cityloop_edge.runtime.live import Live
from cityloop_edge.runtime.receiving import Eyes
from cityloop_edge.runtime.recording import Recorder
from cityloop_edge.runtime.recordings import Recordings
from cityloop_edge.runtime.relays import Relays
from cityloop_edge.runtime.spool import Message, Spool
from cityloop_edge.runtime.stills import Stills
from cityloop_edge.runtime.turning import Turning
from cityloop_edge.runtime.watched import Shown

log = logging.getLogger(__name__)
REFRESH_SECONDS = 60.0
BATCH_BYTES = 8_000_000
CONFIGURATION = "configuration"
POLYGONS: TypeAdapter[tuple[Polygon, ...]] = TypeAdapter(tuple[Polygon, ...])


class Sight(Eyes, Cutter, Protocol):
    """All that a station sees with."""

    def probe(self, source: str, masks: Sequence[Polygon]) -> tuple[Probed, bytes]:
        """What comes from an address, and a JPEG of it or nothing."""

    def film(self, source: str, stop: Event) -> Iterator[Fragment]:
        """Its moving pictures as they are, until `stop` is set."""


class Watching(Protocol):
    """The cameras of the configuration, wherever they are watched."""

    def follow(self, configuration: Configuration) -> None: ...
    def health(self) -> tuple[CameraHealth, ...]: ...
    def last(self, camera: str) -> Shown | None: ...
    def plan(self, camera: str) -> CameraPlan | None: ...
    def stop(self) -> None: ...


Told = Callable[[], None]  # there is something to be sent


class Station:
    """`data` is where recordings lie; `watching` where the cameras are not watched in this process."""

    def __init__(
        self,
        centre: Centre,
        spool: Spool,
        eyes: Sight,
        data: Path,
        watching: Callable[[Told, Set[str]], Watching] | None = None,
    ) -> None:
        self.centre, self.spool, self._eyes = centre, spool, eyes
        self._loop = asyncio.get_running_loop()
        self._news, self._refresh = asyncio.Event(), asyncio.Event()
        self._cameras = watching(self._hear, eyes.away) if watching else Cameras(eyes, spool, self._hear)
        self._configuration: Configuration | None = None
        self._most = MAX_MESSAGES - 1
        self._stills = Stills(centre, self._cameras.last)
        self._live = Live(centre, self._cameras.plan, eyes.film)
        recordings = Recordings(data / "recordings")
        self._recorder = Recorder(recordings, spool, eyes.film, self._cameras.last)
        self._footage = Footage(centre, recordings, data / "clips", self._cameras.plan, eyes)
        self._turning = Turning(spool, eyes.away)
        self._relays, self._reread = Relays(self._hear_address), asyncio.Event()
        self._handlers: dict[str, orders.Handler] = {
            "configure": self._configure,
            "look": self._look,
            "show": self._stills.show,
            "live": self._live.show,
            "footage": self._footage.bring,
            "probe": self._probe,
            "turn": self._turning.turn,
            "presets": self._turning.presets,
            "discover": self._discover,
        }

    async def run(self) -> None:
        """Until it is cancelled."""
        await self._follow(self._kept())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_configured())
                tasks.create_task(self._keep_sending())
                tasks.create_task(self._stills.keep_sending())
                tasks.create_task(self._recorder.keep_pictures())
                tasks.create_task(self._recorder.keep_swept())
                tasks.create_task(self._footage.keep_sending())
                tasks.create_task(self._turning.keep_tending())
                tasks.create_task(self._relays.keep_open())
                tasks.create_task(self._keep_read())
                tasks.create_task(channel.listen(self.centre, self._obey))
        finally:
            await asyncio.to_thread(self._turning.close)
            self._live.stop()
            self._recorder.stop()
            await asyncio.to_thread(self._cameras.stop)
            await self.centre.close()
            self.spool.close()

    async def _keep_configured(self) -> None:
        pauses = Pauses()
        while True:
            self._refresh.clear()
            try:
                known = self._configuration.revision if self._configuration else ""
                await self._follow(await self.centre.configuration(known))
                pauses.reset()
                await _wait(self._refresh, REFRESH_SECONDS)
            except (Away, TurnedAway, NotUnderstood) as error:
                log.warning("no configuration: %s", error)
                await asyncio.sleep(pauses.next())

    async def _follow(self, configuration: Configuration | None) -> None:
        if configuration is None:
            return
        self._configuration = configuration
        self.spool.put((), name=CONFIGURATION, memory=configuration.model_dump_json().encode())
        await asyncio.to_thread(self._turning.follow, configuration)
        await self._watch(configuration)

    async def _watch(self, configuration: Configuration) -> None:
        """Under the addresses at which they can be read now."""
        configuration = await asyncio.to_thread(self._relays.resolved, configuration)
        await asyncio.to_thread(self._cameras.follow, configuration)
        await asyncio.to_thread(self._recorder.follow, configuration)

    async def _keep_read(self) -> None:
        """Follows a media server that says another address."""
        while True:
            await self._reread.wait()
            self._reread.clear()
            if self._configuration:
                await self._watch(self._configuration)

    def _kept(self) -> Configuration | None:
        """The last one: the street is watched also while the centre is away."""
        with contextlib.suppress(ValidationError):
            return Configuration.model_validate_json(self.spool.kept(CONFIGURATION) or b"")
        return None

    async def _keep_sending(self) -> None:
        pauses = Pauses()
        while True:
            self._news.clear()
            try:
                while await self._send():
                    pass
                pauses.reset()
                await _wait(self._news, self._configuration.heartbeat_seconds if self._configuration else 1.0)
            except (Away, TurnedAway) as error:
                log.warning("not delivered: %s", error)
                await asyncio.sleep(pauses.next())

    async def _send(self) -> bool:
        """The oldest messages and a heartbeat; True while more are waiting."""
        spooled = self.spool.oldest(self._most, BATCH_BYTES)
        health = self._turning.told(self._recorder.told((*self._cameras.health(), *self._relays.health())))
        beat = Heartbeat(at=datetime.now(UTC), spooled=self.spool.waiting(), cameras=health)
        batch = Batch(sent_at=beat.at, messages=(*spooled, beat))
        try:
            self.spool.settle(await self.centre.send(batch))
        except NotUnderstood as error:
            self._narrow(spooled, str(error))
            return bool(spooled)
        self._most = MAX_MESSAGES - 1
        return self.spool.waiting() > 0

    def _narrow(self, spooled: list[Message], reason: str) -> None:
        """Something in the batch cannot be taken: one message at a time finds out which, and the others go on."""
        log.error("not understood: %s", reason)
        self._most = 1
        if len(spooled) == 1:
            self.spool.set_aside(spooled[0].id, reason)

    def _hear(self) -> None:
        """Called by the cameras' threads."""
        self._loop.call_soon_threadsafe(self._news.set)

    def _hear_address(self) -> None:
        """Called by the relays' threads."""
        self._loop.call_soon_threadsafe(self._reread.set)

    async def _obey(self, command: Command) -> Acknowledgement:
        return await asyncio.to_thread(orders.obey, command, self._handlers, self.spool, at=datetime.now(UTC))

    def _configure(self, command: Command) -> None:
        self._loop.call_soon_threadsafe(self._refresh.set)

    def _probe(self, command: Command) -> orders.Answer:
        """An address that need not be a camera's yet; what is drawn over a camera's picture is drawn over this one."""
        source, masks = command.arguments.get("source", ""), command.arguments.get("masks", "[]")
        try:
            readable = served(str(source)).open() if is_served(str(source)) else str(source)
        except Trouble as trouble:
            return orders.Answer(probed=Probed(fault=trouble.fault))
        probed, jpeg = self._eyes.probe(readable, POLYGONS.validate_json(str(masks)))
        at = datetime.now(UTC)
        return orders.Answer(Picture.of(jpeg, moment=Moment.DURING, taken_at=at) if jpeg else None, probed)

    def _discover(self, command: Command) -> orders.Answer:
        """Devices in the network of this station, asked with the name and password given."""
        given = command.arguments
        user, password, server, words = (str(given.get(key, "")) for key in ("user", "password", "server", "words"))
        try:
            found, total = wvp.find(server, words) if server else find(user, password, words)
            return orders.Answer(found=tuple(found), total=total)
        except Trouble as trouble:
            raise orders.Impossible(str(trouble)) from trouble

    def _look(self, command: Command) -> orders.Answer:
        look = self._cameras.last(command.target)
        jpeg = look.jpeg() if look else self._served_picture(command.target)
        at = look.at if look else datetime.now(UTC)
        if not jpeg:
            raise orders.Impossible(f"no picture of {command.target} yet")
        return orders.Answer(Picture.of(jpeg, moment=Moment.DURING, taken_at=at))

    def _served_picture(self, camera: str) -> bytes:
        """Of a camera whose media server gives single pictures, before there is one of its stream."""
        cameras = self._configuration.cameras if self._configuration else ()
        plan = next((each for each in cameras if each.camera == camera), None)
        try:
            address = self._relays.picture(camera)
        except Trouble as trouble:
            raise orders.Impossible(str(trouble)) from trouble
        return self._eyes.probe(address, plan.masks)[1] if plan and address else b""


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Not `asyncio.wait_for`: before Python 3.12 that swallows a cancellation in the moment the event is set."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
