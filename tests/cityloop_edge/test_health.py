"""How cameras fare: faults composed into real clips, and long spells in which nothing is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import av
import cv2
import numpy as np
import pytest

from cityloop_edge.messages import CameraPlan, Sign
from cityloop_edge.vision import health, kept
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame, Gray
from cityloop_edge.vision.sources.clip import frames
from cityloop_edge.vision.watching import look
from tests.cityloop_edge.looking import EVERYWHERE, plan
from tests.tools import media

CLIPS = (
    "car-detection.mp4",
    "one-by-one-person-detection.mp4",
    "person-bicycle-car-detection.mp4",
    "road-video01.avi",
    "road-video02.avi",
)
SOFT = "car-detection.mp4"  # parts of which are out of focus as filmed
EVERY = 5.0  # seconds between two pictures, as a busy station takes them
Change = Callable[[Gray], Gray]


@cache
def filmed(clip: str) -> tuple[Gray, ...]:
    source = f"file://{media(clip)}?once=1&speed=10000"
    return tuple(frame.small for frame in frames(source, 1.0, Event()))


@dataclass
class Camera:
    """Plays its clip over and over and notes at which minute which signs were told."""

    clip: str
    memory: health.Memory = field(default_factory=health.Memory.fresh)
    seconds: float = 0.0
    told: frozenset[Sign] = frozenset()
    ever: set[Sign] = field(default_factory=set)
    blind: int = 0
    number: int = 0
    noise: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))

    def see(self, minutes: float, change: Change | None = None, ahead: float | None = None) -> frozenset[Sign]:
        pictures = filmed(self.clip)
        for _number in range(round(minutes * 60 / EVERY)):
            picture = pictures[self.number % len(pictures)]
            self.number += 1
            fares = health.observe(self.memory, change(picture) if change else picture, self.seconds, ahead)
            self.seconds += EVERY
            self.told = fares.signs
            self.ever |= fares.signs
            self.blind += fares.blind
        return self.told

    def grainy(self, picture: np.ndarray[tuple[Any, ...], np.dtype[np.floating[Any]]], noise: float = 2.0) -> Gray:
        return np.clip(picture + self.noise.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)


@pytest.fixture(params=CLIPS)
def camera(request: pytest.FixtureRequest) -> Camera:
    found = Camera(request.param)
    found.see(5)
    assert (found.ever, found.blind) == (set(), 0)
    return found


def test_a_bag_over_the_lens_covers_it_and_it_is_well_again_without(camera: Camera) -> None:
    bag = np.tile(np.linspace(60, 75, 320), (filmed(camera.clip)[0].shape[0], 1))
    assert camera.see(0.5, lambda _: camera.grainy(bag)) == set()
    assert camera.see(2, lambda _: camera.grainy(bag)) == {Sign.COVERED}
    assert camera.see(2) == set()


def test_four_fifths_covered_is_covered(camera: Camera) -> None:
    def covered(picture: Gray) -> Gray:
        found = picture.astype(np.float64)
        found[:, :256] = 60
        return camera.grainy(found)

    assert camera.see(2, covered) == {Sign.COVERED}


def test_a_lens_that_sees_nothing_is_black(camera: Camera) -> None:
    assert camera.see(2, lambda picture: camera.grainy(np.full(picture.shape, 4.0), 1)) == {Sign.BLACK}
    assert camera.see(2) == set()


def test_a_lens_out_of_focus_is_blurred_once_no_picture_has_been_sharp_for_long(camera: Camera) -> None:
    def soft(picture: Gray) -> Gray:
        return camera.grainy(cv2.GaussianBlur(picture, (0, 0), 3).astype(np.float64), 1)

    assert camera.see(4, soft) == set()
    assert camera.see(4, soft) == {Sign.BLURRED}
    assert camera.blind == 0
    camera.see(8)
    assert camera.told == set() or camera.clip == SOFT


@pytest.mark.parametrize("clip", [each for each in CLIPS if each != "one-by-one-person-detection.mp4"])
def test_a_camera_that_looks_elsewhere_sees_nothing_of_its_street(clip: str) -> None:
    camera = Camera(clip)
    camera.see(5)
    told = camera.see(3, lambda picture: np.ascontiguousarray(picture[:, ::-1]))
    assert told <= {Sign.MOVED, Sign.COVERED}
    assert told
    assert camera.blind >= 3 * 60 / EVERY - health.LOST_PICTURES
    assert camera.see(2) == set()


@pytest.mark.parametrize("clip", ["car-detection.mp4", "one-by-one-person-detection.mp4", "road-video02.avi"])
def test_a_camera_that_was_turned_a_little_has_moved(clip: str) -> None:
    camera = Camera(clip)
    camera.see(5)
    assert camera.see(3, lambda picture: np.roll(picture, 16, axis=1)) == {Sign.MOVED}
    assert camera.see(2) == set()


def test_a_picture_that_stands_still_is_frozen_even_with_a_clock_in_it(camera: Camera) -> None:
    standing = filmed(camera.clip)[3].copy()

    def clocked(_: Gray) -> Gray:
        found = standing.copy()
        cv2.putText(found, f"{camera.seconds:.0f}", (4, 16), cv2.FONT_HERSHEY_PLAIN, 1, (255,), 1)
        return found

    assert camera.see(4, clocked) == set()
    assert camera.see(3, clocked) == {Sign.FROZEN}
    assert camera.see(2) == set()


def test_an_empty_street_where_nothing_moves_is_not_frozen(camera: Camera) -> None:
    still = filmed(camera.clip)[0].astype(np.float64)
    for light, noise in ((1.0, 0.4), (0.3, 1.5), (0.15, 2.0)):
        camera.see(10, lambda _: camera.grainy(still * light, noise))  # noqa: B023
    assert Sign.FROZEN not in camera.ever


WEATHERS: dict[str, tuple[float, float, float]] = {  # part of the contrast, brightness added, noise
    "night": (0.2, 0, 3),
    "fog": (0.3, 140, 1),
    "rain": (1.0, 0, 10),
    "sun": (1.4, 20, 1),
}


@pytest.mark.parametrize("weather", WEATHERS)
def test_night_fog_rain_and_sun_are_no_faults(camera: Camera, weather: str) -> None:
    contrast, more, noise = WEATHERS[weather]
    camera.see(15, lambda picture: camera.grainy(picture * contrast + more, noise))
    camera.see(5)
    assert camera.ever == set()
    assert camera.blind <= 2


def test_a_day_of_a_healthy_camera_tells_nothing(camera: Camera) -> None:
    """From noon to noon: the light goes and comes back."""
    for minute in range(0, 24 * 60, 3):
        light = 0.6 + 0.4 * math.cos(minute / (24 * 60) * 2 * math.pi)
        camera.see(0.5, lambda picture: camera.grainy(picture * light, 1 + 2 * (1 - light)))  # noqa: B023
        camera.seconds += 150
    assert camera.ever <= ({Sign.BLURRED} if camera.clip == SOFT else set())
    assert camera.blind < 60


def test_a_clock_is_wrong_by_a_minute_and_right_again_well_within_it() -> None:
    camera = Camera("road-video01.avi")
    assert camera.see(10, ahead=-45.0) == set()
    assert camera.see(6, ahead=-3600.0) == {Sign.WRONG_CLOCK}
    assert camera.see(2, ahead=45.0) == {Sign.WRONG_CLOCK}
    assert camera.see(2, ahead=1.0) == set()
    assert camera.see(10, ahead=None) == set()


def test_what_was_told_and_the_view_survive_a_restart() -> None:
    before = Camera("road-video02.avi")
    before.see(5)
    turned: Change = lambda picture: np.ascontiguousarray(picture[:, ::-1])  # noqa: E731
    assert before.see(3, turned) == {Sign.MOVED}
    again = Camera("road-video02.avi", health.Memory.load(before.memory.dump()))
    assert again.see(1, turned) == {Sign.MOVED}
    assert again.see(2) == set()


def test_nothing_is_told_of_a_street_behind_a_bag_and_the_eye_knows_it_again() -> None:
    """Without the look at the camera the bag itself would be a thing that stays."""
    pictures = filmed("road-video01.avi")
    eye = Eye(plan("rtsp://street", EVERYWHERE, 20))
    bag = np.full((*pictures[0].shape, 3), 70, np.uint8)
    cv2.circle(bag, (160, 90), 40, (120, 120, 120), -1)
    told = []
    for second in range(240):
        small = pictures[second % len(pictures)]
        shown = bag if 60 <= second < 180 else cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)
        video = av.VideoFrame.from_ndarray(shown.astype(np.uint8), format="bgr24")
        seen = look(eye, Frame.of(datetime.fromtimestamp(second, UTC), float(second), video))
        told += [sighting.phase for sighting in seen.sightings]
        if second == 150:
            assert seen.signs == (Sign.COVERED,)
    assert told == []
    assert seen.signs == ()


def test_the_memories_of_an_eye_are_kept_as_one_piece_and_other_pieces_are_not_read() -> None:
    assert kept.unpacked(kept.packed((b"street", b"", b"fared")), 4) == [b"street", b"", b"fared", b""]
    assert kept.unpacked(b"PK of another time", 2) == kept.unpacked(b"", 2) == [b"", b""]


def test_a_look_tells_how_its_camera_fares(tmp_path: Path) -> None:
    picture = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 2, np.uint8), format="bgr24")
    eye = Eye(CameraPlan(camera="north-gate", source="rtsp://street"))
    for second in range(0, 60, 5):
        seen = look(eye, Frame.of(datetime.fromtimestamp(second, UTC), float(second), picture))
    assert seen.signs == (Sign.BLACK,)
