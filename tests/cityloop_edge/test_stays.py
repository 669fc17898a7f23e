"""The rules of the eye on drawn pictures: one at a second, a box on a pavement."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from cityloop_edge.messages import Meaning, Phase, ZonePlan
from cityloop_edge.vision.frames import GREY, Colours, Gray
from cityloop_edge.vision.memory import Memory
from cityloop_edge.vision.stays import GONE_PICTURES, Change, observe
from cityloop_edge.vision.zones import areas

SHAPE = (270, 480)
DWELL = 10
ZONE = ZonePlan(
    zone="z", polygon=((0.2, 0.2), (0.8, 0.2), (0.8, 0.9), (0.2, 0.9)), meaning=Meaning.NO_STALL, dwell_seconds=DWELL
)
STALL = (200, 120, 60, 50)  # left, top, width, height
PILLAR = (220, 90, 40, 100)
GROUP = (200, 120, 90, 70)  # as of people side by side
LAMP = (20, 20, 30, 30)  # outside of the zone


@dataclass
class Street:
    """Looks at one picture a second and keeps what was told, with its second."""

    seconds: int = 0
    memory: Memory | None = None
    told: list[tuple[int, Change]] = field(default_factory=list)
    noise: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))
    shade: float = 1.0  # of a patch of ground
    windy: bool = False
    breathes: float | None = None  # pixels to and fro by which what stands in the street, with folds in it, sways
    beam: float = 0.0  # by how much headlights make a part of the street brighter
    gliding: float = 0.0  # pixels a second by which the street slides away under what stands on it
    painted: tuple[int, int, int, int] | None = None  # as bright as the street, but red

    def see(
        self, seconds: int, *boxes: tuple[int, int, int, int], light: float = 1.0, dark: bool = False, lit: bool = False
    ) -> None:
        for _second in range(seconds):
            picture = _street(dark) * light * _shadow(self.shade)
            if self.gliding:
                picture = np.roll(picture + _stones(), round(self.gliding * self.seconds), axis=1)
            for left, top, width, height in boxes:
                own = 1.0 if lit else light
                picture[top : top + height, left : left + width] = 40 * own
                cv2.circle(picture, (left + width // 2, top + height // 2), 8, (220 * own,), -1)
                if self.breathes is not None:
                    folds = 50 * np.sin(np.arange(width) * 0.8 + self.breathes * np.sin(2.0 * self.seconds))
                    picture[top : top + height, left : left + width] += folds.astype(np.float32)
            picture[90:200, 150:320] += self.beam
            if self.windy:
                stones = 0 if self.gliding else _stones()
                picture = np.roll(picture + stones, tuple(self.noise.integers(-4, 5, 2)), axis=(0, 1))
            seen: Gray = np.clip(picture + self.noise.normal(0, 3, SHAPE), 0, 255).astype(np.uint8)
            self.memory, told = observe(self.memory, seen, self.colours(), float(self.seconds), areas((ZONE,), SHAPE))
            self.told += [(self.seconds, change) for change in told]
            self.seconds += 1

    def colours(self) -> Colours:
        """Grey, but for what is painted."""
        found = np.full((SHAPE[0] // 2, SHAPE[1] // 2, 2), GREY, np.uint8)
        if self.painted:
            left, top, width, height = (each // 2 for each in self.painted)
            found[top : top + height, left : left + width] = 100, 160
        return found

    def phases(self) -> list[Phase]:
        return [change.phase for _, change in self.told]


def _street(dark: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    picture = np.tile(np.linspace(90, 170, SHAPE[1], dtype=np.float32), (SHAPE[0], 1))
    picture[::30] -= 25
    return picture[:, ::-1] * 0.3 if dark else picture


def _stones() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """By which a street can be told from the same street moved by a little."""
    stones, dice = np.zeros(SHAPE, np.float32), np.random.default_rng(2)
    for left, top, size in zip(
        dice.integers(0, 470, 200), dice.integers(0, 260, 200), dice.integers(3, 12, 200), strict=True
    ):
        stones[top : top + size, left : left + size] += dice.uniform(-25, 25)
    return stones


def _shadow(shade: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    spot = np.zeros(SHAPE, np.float32)
    cv2.ellipse(spot, (240, 150), (70, 40), 0, 0, 360, (1.0,), -1)
    return 1 - (1 - np.float32(shade)) * cv2.GaussianBlur(spot, (0, 0), 12).astype(np.float32)


def test_a_thing_that_stays_begins_after_the_dwell_time_and_ends_when_gone() -> None:
    street = Street()
    street.see(10)
    street.see(20, STALL)
    street.see(10)
    assert street.phases() == [Phase.BEGAN, Phase.ENDED]
    (began, first), (ended, _) = street.told
    assert began == 10 + DWELL
    assert first.since == DWELL
    assert ended == 30 + GONE_PICTURES - 1


def test_what_only_passes_is_not_told() -> None:
    street = Street()
    street.see(10)
    for step in range(40):
        street.see(1, (100 + step * 7, 100, 25, 60))
    assert street.told == []


def test_a_stay_shorter_than_the_dwell_time_is_not_told() -> None:
    street = Street()
    street.see(10)
    street.see(DWELL - 1, STALL)
    street.see(20)
    assert street.told == []


def test_people_passing_in_front_neither_delay_for_long_nor_end_it() -> None:
    street = Street()
    street.see(10)
    for second in range(30):
        passing = ((190 + 20 * (second % 8), 100, 30, 90),) if second % 8 < 2 else ()
        street.see(1, STALL, *passing)
    assert street.phases() == [Phase.BEGAN]
    assert street.told[0][0] <= 10 + DWELL + 4


def test_a_cloud_before_the_sun_is_no_thing() -> None:
    street = Street()
    street.see(10)
    for step in range(30):
        street.see(1, light=1 - 0.012 * step)
    street.see(30, light=0.64)
    assert street.told == []


def test_a_stall_is_found_while_the_light_changes() -> None:
    street = Street()
    street.see(10)
    for step in range(25):
        street.see(1, STALL, light=1 - 0.012 * step)
    assert street.phases() == [Phase.BEGAN]


def test_what_was_there_from_the_start_and_leaves_is_no_arrival() -> None:
    street = Street()
    street.see(10, STALL)
    street.see(40)
    assert street.told == []
    street.see(15, STALL)
    assert street.phases() == [Phase.BEGAN]


def test_the_lamps_going_out_over_the_whole_street_is_no_thing() -> None:
    street = Street()
    street.see(10)
    street.see(40, dark=True)
    assert street.told == []
    street.see(15, (200, 120, 60, 50), dark=True)
    assert street.phases() == [Phase.BEGAN]


def test_two_things_apart_are_two_stays() -> None:
    street = Street()
    street.see(10)
    street.see(20, (120, 120, 40, 40), (320, 120, 40, 40))
    assert street.phases() == [Phase.BEGAN, Phase.BEGAN]
    assert len({change.stay.id for _, change in street.told}) == 2


def test_what_stands_outside_the_zone_is_not_told() -> None:
    street = Street()
    street.see(10)
    street.see(40, LAMP)
    assert street.told == []


def test_a_thing_in_a_crowd_counts_from_when_it_came() -> None:
    street, dice = Street(), np.random.default_rng(5)
    street.see(10)
    for _second in range(DWELL + 3):
        passing = [(int(dice.integers(190, 250)), 105, 22, 70)] if dice.random() < 0.4 else []
        street.see(1, STALL, *passing)
    assert street.phases() == [Phase.BEGAN]
    began, change = street.told[0]
    assert 10 + DWELL <= began <= 10 + DWELL + 1
    assert change.since >= DWELL


def test_a_thing_that_headlights_pass_over_as_soon_as_it_came_counts_from_when_it_came() -> None:
    street = Street()
    street.see(10)
    for street.beam in (0, 50, 110, 70):
        street.see(1, STALL)
    street.beam = 0
    street.see(DWELL, STALL)
    assert [(second, change.since) for second, change in street.told] == [(10 + DWELL, DWELL)]


def test_somebody_who_stands_about_is_not_told() -> None:
    street, dice = Street(), np.random.default_rng(6)
    street.see(10)
    for _second in range(4 * DWELL):
        street.see(1, (200 + int(dice.integers(-6, 7)), 100 + int(dice.integers(-2, 3)), 26, 80))
    assert street.told == []


def test_a_thing_put_beside_another_later_is_a_stay_of_its_own() -> None:
    beside = (272, 130, 40, 40)
    street = Street()
    street.see(10)
    street.see(DWELL, STALL)
    street.see(DWELL + 3, STALL, beside)
    assert street.phases() == [Phase.BEGAN, Phase.BEGAN]
    street.see(5, STALL)
    assert street.phases()[2:] == [Phase.ENDED]


def test_a_thing_as_bright_as_the_street_is_told_by_its_colour() -> None:
    street = Street()
    street.see(10)
    street.painted = STALL
    street.see(DWELL + 3)
    assert street.phases() == [Phase.BEGAN]
    street.painted = None
    street.see(10)
    assert street.phases() == [Phase.BEGAN, Phase.ENDED]


def test_a_thing_with_a_light_of_its_own_is_found_while_the_camera_adapts() -> None:
    street, glare = Street(), (1.0, 0.8, 0.55, 0.9)
    street.see(10)
    for second in range(DWELL + 3):
        street.see(1, STALL, light=glare[second % 4], lit=True)
    assert street.phases() == [Phase.BEGAN]


def test_a_shadow_with_soft_edges_is_no_thing() -> None:
    street = Street()
    street.see(10)
    street.shade = 0.7
    street.see(3 * DWELL)
    assert street.told == []


def test_the_wind_shakes_the_camera_and_nothing_is_told() -> None:
    street = Street(windy=True)
    street.see(40)
    assert street.told == []


@pytest.mark.parametrize(("stands", "breath"), [(PILLAR, 0.5), (GROUP, 1.0)])
def test_what_could_be_people_is_a_thing_unless_it_breathes(stands: tuple[int, int, int, int], breath: float) -> None:
    for breathes, told in ((0.0, [Phase.BEGAN]), (breath, [])):
        street = Street(breathes=breathes)
        street.see(10)
        street.see(25, stands)
        assert street.phases() == told


def test_a_stall_is_found_though_the_film_it_was_put_into_glides_and_shakes() -> None:
    street = Street(windy=True, gliding=0.3)
    street.see(15)
    street.see(25, STALL)
    assert street.phases() == [Phase.BEGAN]


def test_a_stall_is_found_before_a_camera_that_shakes() -> None:
    street = Street(windy=True)
    street.see(10)
    street.see(DWELL + 3, STALL)
    assert street.phases() == [Phase.BEGAN]


def test_after_a_restart_the_eye_goes_on_where_it_was() -> None:
    street = Street()
    street.see(10)
    street.see(DWELL // 2, STALL)
    assert street.memory is not None
    street.memory = Memory.load(street.memory.dump())
    street.see(DWELL, STALL)
    assert street.phases() == [Phase.BEGAN]
    stay = street.told[0][1].stay.id
    street.memory = Memory.load(street.memory.dump())
    street.see(20, STALL)
    street.see(10)
    assert street.phases() == [Phase.BEGAN, Phase.ENDED]
    assert street.told[1][1].stay.id == stay
