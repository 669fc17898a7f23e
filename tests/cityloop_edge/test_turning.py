"""Cameras that people turn: every movement ends, and the camera goes home and is watched again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cityloop_edge.messages import Acknowledgement, CameraHealth, CameraPlan, Command, Condition, Configuration, Outcome
from cityloop_edge.runtime import orders, turning
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.runtime.turning import Turning
from cityloop_edge.vision.watching import Eyes
from tests.cityloop_edge.blinking import blinking
from tests.cityloop_edge.looking import EVERYWHERE, plan
from tests.cityloop_edge.onvif_device import Device, started

HOME_SECONDS = 60.0


@dataclass
class Place:
    """A station's hands on one camera, whose device is there; time passes when told so."""

    device: Device
    spool: Spool
    preset: str = "Gate"
    now: float = 1000.0
    away: set[str] = field(default_factory=set)
    hands: Turning = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """As at every start of a station."""
        self.away.clear()
        self.hands = Turning(self.spool, self.away, clock=lambda: self.now)
        control = self.device.control
        turned = CameraPlan(
            camera="gate", source="rtsp://x/y", control=control, preset=self.preset, home_seconds=HOME_SECONDS
        )
        self.hands.follow(Configuration(station="north", cameras=(turned,)))

    def order(self, how: str, **given: Any) -> Outcome:
        return self.obey(command("turn", how=how, **given)).outcome

    def obey(self, given: Command) -> Acknowledgement:
        handlers = {"turn": self.hands.turn, "presets": self.hands.presets}
        return orders.obey(given, handlers, self.spool, at=datetime.now(UTC))

    def passes(self, seconds: float) -> None:
        """And whatever is due is done."""
        self.now += seconds
        for hand in list(self.hands._hands.values()):
            if self.hands._is_due(hand):
                self.hands.tend(hand)

    def health(self) -> CameraHealth:
        (found,) = self.hands.told([CameraHealth(camera="gate", condition=Condition.WATCHING)])
        return found

    @property
    def done(self) -> list[str]:
        return [what for what, _how in self.device.done]


def command(kind: str, *, lasts: float = 60, **arguments: Any) -> Command:
    expires_at = datetime.now(UTC) + timedelta(seconds=lasts)
    return Command(kind=kind, target="gate", expires_at=expires_at, arguments=arguments)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with started(Device()) as device, closing(Spool(tmp_path / "spool.sqlite3")) as spool:
        found = Place(device, spool)
        yield found
        found.hands.close()
        assert device.wrong == []


def test_a_movement_that_nobody_ends_is_ended(place: Place) -> None:
    assert place.order("move", pan=0.5, seconds=2) is Outcome.DONE
    place.passes(1)
    assert place.done == ["ContinuousMove"]
    place.passes(1.1)
    assert place.done == ["ContinuousMove", "Stop"]
    place.passes(5)
    assert place.done == ["ContinuousMove", "Stop"]


def test_a_movement_that_is_asked_for_again_goes_on(place: Place) -> None:
    place.order("move", pan=0.5, seconds=2)
    place.passes(1.5)
    place.order("move", pan=0.5, seconds=2)
    place.passes(1.5)
    assert "Stop" not in place.done
    place.order("stop")
    assert place.done[-1] == "Stop"
    place.passes(3)
    assert place.done.count("Stop") == 1


def test_an_order_is_carried_out_once_and_not_too_late(place: Place) -> None:
    once = command("turn", how="move", pan=1.0, seconds=1.0)
    assert place.obey(once) == place.obey(once)
    assert place.obey(command("turn", lasts=-0.1, how="move", pan=1.0, seconds=1.0)).outcome is Outcome.EXPIRED
    assert place.done == ["ContinuousMove"]


def test_let_alone_it_goes_home_and_is_watched_again(place: Place) -> None:
    place.order("move", tilt=-1, seconds=1)
    assert place.away == {"gate"}
    assert place.health().away
    place.passes(2)
    place.passes(HOME_SECONDS)
    assert place.device.done[-1] == ("GotoPreset", "1")
    assert place.away == {"gate"}
    place.passes(turning.SETTLE)
    assert place.away == set()
    assert not place.health().away


def test_whoever_turns_it_meanwhile_keeps_it(place: Place) -> None:
    place.order("go", preset="Market")
    place.passes(HOME_SECONDS - 1)
    place.order("step", pan=0.1)
    place.passes(HOME_SECONDS - 1)
    assert "GotoPreset" not in place.done[1:]
    place.passes(2)
    place.order("go", preset="Market")  # on its way home
    place.passes(turning.SETTLE)
    assert place.away == {"gate"}


def test_sent_home_by_hand_it_is_watched_as_soon_as_it_is_there(place: Place) -> None:
    place.order("step", pan=0.1)
    place.order("go", preset="Gate")
    place.passes(turning.SETTLE)
    assert place.away == set()


def test_a_home_that_is_not_found_is_told_and_tried_again(place: Place) -> None:
    place.order("step", pan=0.1)
    del place.device.presets["1"]
    place.passes(HOME_SECONDS + 1)
    assert "Gate" in place.health().trouble
    place.device.presets["1"] = "Gate"
    place.passes(60)
    place.passes(turning.SETTLE)
    assert place.away == set()


def test_a_station_that_starts_anew_remembers_what_was_away(place: Place) -> None:
    place.order("step", pan=0.1)
    place.hands.close()
    place.begin()
    assert place.away == {"gate"}
    place.passes(HOME_SECONDS + 1)
    place.passes(turning.SETTLE)
    assert place.away == set()
    assert place.done == ["RelativeMove", "GotoPreset"]


def test_one_that_moves_when_the_station_stops_is_stopped(place: Place) -> None:
    place.order("move", zoom=1, seconds=5)
    place.hands.close()
    assert place.done == ["ContinuousMove", "Stop"]


def test_positions_are_listed_kept_and_forgotten(place: Place) -> None:
    assert place.obey(command("presets")).presets == ("Gate", "Market")
    assert place.order("keep", preset="Corner") is Outcome.DONE
    assert place.order("forget", preset="Market") is Outcome.DONE
    assert place.obey(command("presets")).presets == ("Gate", "Corner")
    assert place.away == set()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"how": "dance"}, "how"),
        ({"how": "move", "pan": 7.0, "seconds": 1.0}, "pan"),
        ({"how": "move", "pan": 1.0, "seconds": 600.0}, "seconds"),
        ({"how": "move", "pan": "left", "seconds": 1.0}, "pan"),
        ({"how": "go", "preset": "Moon"}, "no position Moon"),
        ({"how": "keep"}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused(place: Place, given: dict[str, str | float], why: str) -> None:
    answer = place.obey(command("turn").model_copy(update={"arguments": given}))
    assert answer.outcome is Outcome.FAILED
    assert why in answer.detail
    assert place.done == []


def test_a_camera_that_cannot_be_turned_says_so(place: Place) -> None:
    other = command("turn", how="stop").model_copy(update={"target": "square"})
    assert place.obey(other).detail == "square cannot be turned"
    place.device.turns = False
    assert "cannot be turned" in place.obey(command("turn", how="stop")).detail


def test_an_eye_sees_nothing_while_its_camera_is_away(tmp_path: Path) -> None:
    clip = blinking(tmp_path / "clip.mp4", cycles=4)
    seeing = plan(f"file://{clip}?once=1&speed=1000", EVERYWHERE, dwell=4)
    eyes = Eyes()
    assert any(look.sightings for look in eyes.watch(seeing, None, Event()))
    eyes.away.add(seeing.camera)
    looks = list(eyes.watch(seeing, None, Event()))
    assert not any(look.sightings for look in looks)
    assert looks[-1].jpeg().startswith(b"\xff\xd8")


def test_what_an_eye_remembers_outlasts_the_absence(tmp_path: Path) -> None:
    clip = blinking(tmp_path / "clip.mp4", cycles=4)
    seeing = plan(f"file://{clip}?once=1&speed=1000", EVERYWHERE, dwell=4)
    eyes = Eyes()
    *_, last = islice(eyes.watch(seeing, None, Event()), 8)
    before = last.memory()
    eyes.away.add(seeing.camera)
    *_, away = islice(eyes.watch(seeing, before, Event()), 8)
    assert away.memory() == before


def test_a_station_starts_although_nobody_knows_any_more_how_to_turn_what_was_away(place: Place) -> None:
    place.order("step", pan=0.1)
    away: set[str] = set()
    odd = CameraPlan(camera="gate", source="rtsp://x/y", control="wvp+http://x/only", preset="Gate")
    Turning(place.spool, away).follow(Configuration(station="north", cameras=(odd,)))
    assert away == set()
