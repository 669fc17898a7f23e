"""Moving pictures go up while somebody looks and may see them; where they cannot, it is said."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import cast
from uuid import uuid4

import pytest

from cityloop_edge.messages import CameraPlan, Command
from cityloop_edge.runtime import live
from cityloop_edge.runtime.centre import Centre
from cityloop_edge.runtime.filmed import Fragment as Filmed
from cityloop_edge.runtime.live import Live
from cityloop_edge.runtime.orders import Impossible
from cityloop_edge.vision.remuxing import Fragment
from cityloop_edge.vision.sources import Unreadable


@dataclass
class Hearer:
    """What a centre hears; it wants as many fragments of a film as it says."""

    wants: int = 10**9
    heard: list[tuple[str, int]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    async def stream(self, camera: str, film: str, number: int, fragment: Filmed, *, smaller: bool) -> bool:
        self.heard.append((f"{camera} smaller" if smaller else camera, number))
        return len(self.heard) < self.wants

    async def no_stream(self, camera: str, trouble: str, *, smaller: bool) -> None:
        self.troubles.append(trouble)


def fragments(source: str, stop: Event) -> Iterator[Fragment]:
    number = 0
    while not stop.wait(0.01):
        yield Fragment("avc1.64001f", b"opening", b"data", True, datetime.now(UTC), number * 0.01)
        number += 1


def broken(source: str, stop: Event) -> Iterator[Fragment]:
    raise Unreadable("401 Unauthorized")


class Plans(dict[str, CameraPlan]):
    """Of cameras that move."""

    def __init__(self, *cameras: str) -> None:
        super().__init__({each: plan(each, "rtsp://192.0.2.7/") for each in cameras})


def plan(camera: str, stream: str, smaller: str = "") -> CameraPlan:
    return CameraPlan(camera=camera, source="rtsp://192.0.2.7/", stream=stream, sub_stream=smaller)


def command(camera: str, seconds: float = 60, **more: bool) -> Command:
    expires, given = datetime.now(UTC) + timedelta(seconds=60), {"seconds": seconds, **more}
    return Command(id=uuid4(), kind="live", target=camera, arguments=given, expires_at=expires)


@asynccontextmanager
async def showing(
    plans: Plans, hearer: Hearer, film: Callable[[str, Event], Iterator[Fragment]] = fragments
) -> AsyncIterator[Live]:
    found = Live(cast(Centre, hearer), plans.get, film)
    try:
        yield found
    finally:
        found.stop()


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("live ")]


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


def test_fragments_go_up_one_after_the_other_until_nobody_looks() -> None:
    async def run() -> None:
        hearer = Hearer(wants=5)
        async with showing(Plans("bridge"), hearer) as found:
            found.show(command("bridge"))
            await until(lambda: len(hearer.heard) == 5)
            await until(lambda: not threads())
        assert hearer.heard == [("bridge", number) for number in range(5)]

    asyncio.run(run())


def test_a_mask_drawn_meanwhile_ends_it() -> None:
    async def run() -> None:
        plans, hearer = Plans("bridge"), Hearer()
        async with showing(plans, hearer) as found:
            found.show(command("bridge"))
            await until(lambda: hearer.heard)
            plans["bridge"] = plan("bridge", "")
            await until(lambda: not threads())
            with pytest.raises(Impossible):
                found.show(command("bridge"))

    asyncio.run(run())


def test_the_smaller_stream_goes_up_beside_the_other_and_only_where_there_is_one() -> None:
    async def run() -> None:
        plans, hearer, received = Plans("bridge"), Hearer(), list[str]()

        def film(source: str, stop: Event) -> Iterator[Fragment]:
            received.append(source)
            return fragments(source, stop)

        async with showing(plans, hearer, film) as found:
            with pytest.raises(Impossible):
                found.show(command("bridge", smaller=True))
            plans["bridge"] = plan("bridge", "rtsp://192.0.2.7/", "rtsp://192.0.2.7/sub")
            for smaller in (False, True):
                found.show(command("bridge", smaller=smaller))
            await until(lambda: {name for name, _number in hearer.heard} == {"bridge", "bridge smaller"})
        assert sorted(received) == ["rtsp://192.0.2.7/", "rtsp://192.0.2.7/sub"]

    asyncio.run(run())


def test_only_a_few_at_once_and_one_that_moves_already_may_go_on() -> None:
    async def run() -> None:
        cameras = [f"camera-{number}" for number in range(live.MOST + 1)]
        async with showing(Plans(*cameras), Hearer()) as found:
            for each in cameras[:-1]:
                found.show(command(each))
            with pytest.raises(Impossible, match="busy"):
                found.show(command(cameras[-1]))
            found.show(command(cameras[0]))

    asyncio.run(run())


def test_what_cannot_be_received_is_told() -> None:
    async def run() -> None:
        hearer = Hearer()
        async with showing(Plans("bridge"), hearer, broken) as found:
            found.show(command("bridge", seconds=1))
            await until(lambda: hearer.troubles)
        assert hearer.troubles[0] == "401 Unauthorized"

    asyncio.run(run())


@pytest.mark.parametrize("seconds", [0, -1, 1e9, float("nan")])
def test_for_ever_is_not_granted(seconds: float) -> None:
    async def run() -> None:
        async with showing(Plans("bridge"), Hearer()) as found:
            with pytest.raises(Impossible):
                found.show(command("bridge", seconds))

    asyncio.run(run())
