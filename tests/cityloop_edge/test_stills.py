"""Live pictures at the station: the newest of each camera that is looked at, for as long, and never one that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cityloop_edge.messages import Command, Sighting, Sign
from cityloop_edge.runtime.centre import Away
from cityloop_edge.runtime.orders import Impossible
from cityloop_edge.runtime.stills import Stills

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


@dataclass
class Look:
    at: datetime
    sightings: Sequence[Sighting] = ()
    signs: tuple[Sign, ...] = ()

    def jpeg(self) -> bytes:
        return self.at.isoformat().encode()

    def memory(self) -> bytes:
        return b""


@dataclass
class Broken(Look):
    def jpeg(self) -> bytes:
        raise ValueError("the picture cannot be encoded")


@dataclass
class Centre:
    """Notes what it is shown; `away` does not answer, `wanted` says whether somebody looks."""

    shown: list[tuple[str, datetime]] = field(default_factory=list)
    away: bool = False
    wanted: bool = True

    async def show(self, camera: str, jpeg: bytes, taken_at: datetime) -> bool:
        if self.away:
            raise Away("nobody there")
        self.shown.append((camera, taken_at))
        return self.wanted


class Street:
    """Two cameras, whose pictures the test takes."""

    def __init__(self) -> None:
        self.centre, self.now = Centre(), 1000.0
        self.looks: dict[str, Look] = {"gate": Look(NOON), "square": Look(NOON)}
        self.stills = Stills(self.centre, self.looks.get, lambda: self.now)  # type: ignore[arg-type]  # as much of a centre as is needed

    def show(self, cameras: str, seconds: float = 60) -> None:
        self.stills.show(command(cameras=cameras, seconds=seconds))

    def pass_by(self) -> list[tuple[str, datetime]]:
        """Once round all cameras; what the centre was shown meanwhile."""
        self.centre.shown.clear()
        asyncio.run(self.stills.send())
        return sorted(self.centre.shown)


def command(**arguments: str | int | float | bool) -> Command:
    return Command(id=uuid4(), kind="show", expires_at=NOON + timedelta(minutes=1), arguments=arguments)


@pytest.fixture
def place() -> Street:
    return Street()


def test_nothing_goes_up_unasked_and_each_picture_once(place: Street) -> None:
    assert place.pass_by() == []
    place.show("gate")
    assert place.pass_by() == [("gate", NOON)]
    assert place.pass_by() == []
    place.looks["gate"] = Look(NOON + timedelta(seconds=2))
    assert place.pass_by() == [("gate", NOON + timedelta(seconds=2))]


def test_it_ends_by_itself_and_goes_on_when_asked_again(place: Street) -> None:
    place.show("gate,square", seconds=60)
    assert len(place.pass_by()) == 2
    place.now += 40
    place.show("square", seconds=60)
    place.now += 40
    for code in place.looks:
        place.looks[code] = Look(NOON + timedelta(seconds=80))
    assert place.pass_by() == [("square", NOON + timedelta(seconds=80))]


def test_what_cannot_be_sent_is_dropped_and_the_next_one_goes(place: Street) -> None:
    place.show("gate")
    place.centre.away = True
    assert place.pass_by() == []
    place.centre.away = False
    assert place.pass_by() == []
    place.looks["gate"] = Look(NOON + timedelta(seconds=4))
    assert place.pass_by() == [("gate", NOON + timedelta(seconds=4))]


def test_where_nobody_looks_any_more_it_stops(place: Street) -> None:
    place.show("gate")
    place.centre.wanted = False
    place.pass_by()
    place.looks["gate"] = Look(NOON + timedelta(seconds=2))
    assert place.pass_by() == []


def test_a_camera_without_a_picture_or_with_a_broken_one_stops_no_other(place: Street) -> None:
    place.looks["gate"] = Broken(NOON)
    place.show("nowhere,gate,square")
    assert place.pass_by() == [("square", NOON)]


@pytest.mark.parametrize(
    "arguments", [{}, {"cameras": "gate"}, {"cameras": "gate", "seconds": "long"}, {"cameras": "gate", "seconds": 9999}]
)
def test_a_command_that_says_not_what_or_how_long_is_refused(
    place: Street, arguments: dict[str, str | int | float | bool]
) -> None:
    with pytest.raises(Impossible):
        place.stills.show(command(**arguments))
    assert place.pass_by() == []
