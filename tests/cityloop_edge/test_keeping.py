"""A bin that has to stay: gone, covered, back; and all that is no reason to miss it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import av
import cv2
import numpy as np

from cityloop_edge.messages import CameraPlan, Meaning, Phase, Sighting, Span, ZonePlan
from cityloop_edge.vision import keeping
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame

SHAPE = (180, 320)
BIN = (140, 70, 40, 50)  # left, top, width, height
DWELL = 20.0
ZONE = ZonePlan(
    zone="bin",
    polygon=((0.42, 0.36), (0.58, 0.36), (0.58, 0.7), (0.42, 0.7)),
    meaning=Meaning.KEEP,
    dwell_seconds=DWELL,
)
PAVEMENT = ZonePlan(
    zone="pavement", polygon=((0, 0.2), (1, 0.2), (1, 1), (0, 1)), meaning=Meaning.NO_STALL, dwell_seconds=15
)


def plan(*zones: ZonePlan) -> CameraPlan:
    return CameraPlan(camera="gate", source="rtsp://street", zones=zones)


@dataclass
class Street:
    """One picture a second."""

    eye: Eye = field(default_factory=lambda: Eye(plan(ZONE)))
    seconds: int = 0
    noise: np.random.Generator = field(default_factory=lambda: np.random.default_rng(2))
    told: list[tuple[int, Sighting]] = field(default_factory=list)

    def see(
        self, seconds: int, *, bin: bool = True, before: tuple[int, int, int, int] | None = None,
        light: float = 1.0, sway: int = 0, passing: bool = False,
    ) -> list[Phase]:  # fmt: skip
        new: list[Sighting] = []
        for _second in range(seconds):
            picture = _street(bin)
            if before:
                left, top, width, height = before
                cv2.rectangle(picture, (left, top), (left + width, top + height), (200,), -1)
            if passing and self.seconds % 8 < 5:
                cv2.rectangle(picture, (120, 30), (210, 160), (60,), -1)
            picture = np.roll(picture, self.noise.integers(-sway, sway + 1), axis=1) if sway else picture
            grainy = np.clip(picture * light + self.noise.normal(0, 3, SHAPE), 0, 255).astype(np.uint8)
            video = av.VideoFrame.from_ndarray(cv2.cvtColor(grainy, cv2.COLOR_GRAY2BGR).astype(np.uint8), "bgr24")
            at = datetime.fromtimestamp(self.seconds, UTC)
            found = self.eye.look(Frame.of(at, float(self.seconds), video))
            self.told += [(self.seconds, each) for each in found]
            new += found
            self.seconds += 1
        return [each.phase for each in new]


def _street(bin: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    picture = np.tile(np.linspace(110, 150, SHAPE[1], dtype=np.float32), (SHAPE[0], 1))
    picture[::24] -= 20
    if bin:
        left, top, width, height = BIN
        cv2.rectangle(picture, (left, top), (left + width, top + height), (50,), -1)
        cv2.circle(picture, (left + 20, top + 15), 8, (180,), -1)
    return picture


def test_a_bin_that_is_taken_away_is_missed_after_the_dwell_time_and_no_more_when_it_is_back() -> None:
    street = Street()
    assert street.see(60) == []
    assert street.see(int(DWELL) - 1, bin=False) == []
    assert street.see(5, bin=False) == [Phase.BEGAN]
    assert street.see(60, bin=False) == []
    assert street.see(10) == [Phase.ENDED]
    (_, began), (_, ended) = street.told
    assert (began.stay, began.rule, began.zone) == (ended.stay, keeping.RULE, "bin")
    assert abs(began.began_at.timestamp() - 60) <= 2
    assert began.pictures


def test_a_bin_behind_a_stall_is_covered() -> None:
    street = Street()
    street.see(60)
    assert street.see(30, before=(125, 55, 80, 90)) == [Phase.BEGAN]
    assert street.see(10) == [Phase.ENDED]


def test_people_who_pass_light_and_wind_are_no_reason() -> None:
    street = Street()
    street.see(60)
    assert street.see(120, passing=True) == []
    assert street.see(60, light=0.3) == []
    assert street.see(60, light=1.3) == []
    assert street.see(60, sway=4) == []


def test_a_zone_for_stalls_does_not_take_the_gap_for_a_thing_nor_a_zone_that_keeps_a_stall_for_one() -> None:
    street = Street(Eye(plan(ZONE, PAVEMENT)))
    street.see(60)
    street.see(60, bin=False)
    assert {(each.zone, each.rule) for _, each in street.told} == {("bin", keeping.RULE)}


def test_what_is_missing_is_known_after_a_restart_and_so_is_how_it_looked() -> None:
    street = Street()
    street.see(60)
    street.see(30, bin=False)
    stay = street.told[0][1].stay
    again = Street(Eye(plan(ZONE), keeping=keeping.Memory.load(street.eye.keeping.dump())), seconds=100)
    assert again.see(60, bin=False) == []
    assert again.see(10) == [Phase.ENDED]
    assert again.told[0][1].stay == stay


def test_a_zone_that_is_drawn_elsewhere_learns_anew() -> None:
    street = Street()
    street.see(60)
    elsewhere = ZONE.model_copy(update={"polygon": tuple((x + 0.2, y) for x, y in ZONE.polygon)})
    moved = Street(Eye(plan(elsewhere), keeping=keeping.Memory.load(street.eye.keeping.dump())), seconds=100)
    assert moved.see(120) == []


def test_outside_its_hours_nothing_has_to_stay() -> None:
    never: Span = (9000, 9001)
    street = Street(Eye(plan(ZONE.model_copy(update={"hours": (never,)}))))
    street.see(60)
    assert street.see(120, bin=False) == []
