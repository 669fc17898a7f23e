"""Cameras behind media servers. Each is asked for until its server says where it can be read, and again every minute:
so a server that has started anew learns what it forgot. Cameras and eyes see readable addresses alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cityloop_edge.devices.servers import Served, is_served, served
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Configuration
from cityloop_edge.pauses import Pauses

log = logging.getLogger(__name__)
GLANCE = 0.5  # seconds
AGAIN = 60.0  # seconds until what is open is asked for again
AT_ONCE = 8


@dataclass
class Relay:
    """One camera of a server; `readable` once it was said."""

    camera: Served
    readable: str = ""
    trouble: str = ""
    due: float = 0.0
    busy: bool = False
    pauses: Pauses = field(default_factory=lambda: Pauses(shortest=1.0, longest=60.0))


class Relays:
    """`changed` is called when an address is known or has become another."""

    def __init__(
        self,
        changed: Callable[[], None],
        opened: Callable[[str], Served] = served,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._changed, self._opened, self._clock = changed, opened, clock
        self._relays: dict[str, Relay] = {}
        self._plans: tuple[CameraPlan, ...] = ()

    def resolved(self, configuration: Configuration) -> Configuration:
        """With readable addresses; without the cameras of which none is known yet."""
        self._plans = tuple(plan for plan in configuration.cameras if _served(plan))
        self._follow({address for plan in self._plans for address in _served(plan)})
        return configuration.model_copy(
            update={"cameras": tuple(found for plan in configuration.cameras if (found := self._read(plan)))}
        )

    def health(self) -> tuple[CameraHealth, ...]:
        """Of the cameras that nobody can watch yet."""
        return tuple(self._health(plan) for plan in self._plans if self._read(plan) is None)

    def picture(self, camera: str) -> str:
        """Where a single picture of a camera is to be had; empty where there is none. Raises Trouble."""
        plan = next((each for each in self._plans if each.camera == camera), None)
        return self._relays[plan.source].camera.picture() if plan and plan.source in self._relays else ""

    async def keep_open(self) -> None:
        """Never returns."""
        room = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            while True:
                for relay in [each for each in self._relays.values() if self.is_due(each)]:
                    relay.busy = True
                    tasks.create_task(self._keep(relay, room))
                await asyncio.sleep(GLANCE)

    def is_due(self, relay: Relay) -> bool:
        return not relay.busy and self._clock() >= relay.due

    def open(self, relay: Relay) -> None:
        """What could be read once is believed to be readable until another address is said."""
        before = relay.readable
        try:
            relay.readable, relay.trouble = relay.camera.open(), ""
            relay.due = self._clock() + AGAIN
            relay.pauses.reset()
        except Exception as error:
            if not isinstance(error, Trouble):
                log.exception("a media server")
            relay.trouble = str(error)[:300]
            relay.due = self._clock() + relay.pauses.next()
        finally:
            relay.busy = False
        if relay.readable != before:
            self._changed()

    async def _keep(self, relay: Relay, room: asyncio.Semaphore) -> None:
        async with room:
            await asyncio.to_thread(self.open, relay)

    def _follow(self, addresses: set[str]) -> None:
        for address in self._relays.keys() - addresses:
            _shut(self._relays.pop(address).camera)
        for address in addresses - self._relays.keys():
            try:
                self._relays[address] = Relay(self._opened(address))
            except Trouble as trouble:
                log.warning("%s", trouble)

    def _read(self, plan: CameraPlan) -> CameraPlan | None:
        """None where its source cannot be read yet; a stream that cannot is left out.

        A server is not made to fetch a smaller stream all day for the few who need it now and then.
        """
        known = {address: self._relays[address].readable for address in _served(plan) if address in self._relays}
        source = known.get(plan.source, "") if is_served(plan.source) else plan.source
        stream = known.get(plan.stream, "") if is_served(plan.stream) else plan.stream
        smaller = "" if is_served(plan.sub_stream) else plan.sub_stream
        read = {"source": source, "stream": stream, "sub_stream": smaller}
        return plan.model_copy(update=read) if source else None

    def _health(self, plan: CameraPlan) -> CameraHealth:
        relay = self._relays.get(plan.source)
        trouble = relay.trouble if relay else "the address names no camera of the server"
        condition = Condition.FAILED if trouble else Condition.CONNECTING
        return CameraHealth(camera=plan.camera, condition=condition, trouble=trouble)


def _served(plan: CameraPlan) -> list[str]:
    return [address for address in (plan.source, plan.stream) if is_served(address)]


def _shut(camera: Served) -> None:
    try:
        camera.shut()
    except Trouble as trouble:
        log.info("not shut: %s", trouble)
