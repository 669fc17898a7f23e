"""What a city allows at some hours and not at others, and what nobody may look at."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from cityloop_edge.messages import CameraPlan, Configuration, Meaning, Phase, Polygon, Sighting, Span, ZonePlan
from cityloop_edge.runtime.cameras import Cameras
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.vision import hours
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.watching import Eyes, Look, look
from tests.cityloop_edge.films import film
from tests.cityloop_edge.test_rtsp import serving
from tests.servers import wait_for

CHINA = 8 * 60
DAY = 24 * 60
SHAPE = (360, 640)
LANE: Polygon = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
WINDOW: Polygon = ((0.25, 0.3), (0.6, 0.3), (0.6, 0.8), (0.25, 0.8))
MONDAY = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # 0:00 in China
STEP = 10  # seconds between two pictures
DWELL = 120


def at(clock: str, day: int = 0) -> datetime:
    hour, minute = clock.split(":")
    return MONDAY + timedelta(days=day, hours=int(hour), minutes=int(minute))


def picture(seed: int, stall: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    street = np.tile(np.linspace(90, 170, SHAPE[1], dtype=np.float32), (SHAPE[0], 1))
    street[::40] -= 25
    if stall:
        street[160:240, 240:340] = 40
        cv2.circle(street, (290, 170), 12, (225,), -1)
    noise = np.random.default_rng(seed).normal(0, 3, SHAPE)
    seen = np.clip(street + noise, 0, 255).astype(np.uint8)
    return np.repeat(seen[:, :, None], 3, axis=2)


def frame(when: datetime, stall: bool) -> Frame:
    seconds = (when - MONDAY).total_seconds()
    video = av.VideoFrame.from_ndarray(picture(int(seconds), stall), format="bgr24").reformat(format="yuv420p")
    return Frame.of(when, seconds, video)


def looks(plan: CameraPlan, begins: datetime, ends: datetime, stall_since: datetime) -> Iterable[Look]:
    eye, when = Eye(plan), begins
    while when < ends:
        yield look(eye, frame(when, when >= stall_since))
        when += timedelta(seconds=STEP)


def seen(plan: CameraPlan, begins: str, ends: str, stall_since: str) -> list[Sighting]:
    found = looks(plan, at(begins), at(ends), at(stall_since))
    return [each for look in found for each in look.sightings if each.phase is not Phase.ONGOING]


def camera(*spans: Span, meaning: Meaning = Meaning.MARKET, masks: tuple[Polygon, ...] = ()) -> CameraPlan:
    zone = ZonePlan(zone="lane", polygon=LANE, meaning=meaning, dwell_seconds=DWELL, hours=spans)
    return CameraPlan(
        camera="gate", source="rtsp://x/", sample_seconds=STEP, zones=(zone,), masks=masks, offset_minutes=CHINA
    )


# A market that may stand from 6 to 9: the rule holds from 9 to 6 on the next day.
AROUND_THE_MARKET: tuple[Span, ...] = (
    (0, 6 * 60),
    *((day * DAY + 9 * 60, (day + 1) * DAY + 6 * 60) for day in range(6)),
    (6 * DAY + 9 * 60, 7 * DAY),
)


def test_a_stall_in_the_morning_market_at_seven_is_no_violation() -> None:
    assert seen(camera(*AROUND_THE_MARKET), "6:50", "7:20", stall_since="7:00") == []


def test_a_stall_left_after_the_market_counts_from_its_end() -> None:
    (began,) = seen(camera(*AROUND_THE_MARKET), "8:40", "9:05", stall_since="8:45")
    assert (began.phase, began.began_at) == (Phase.BEGAN, at("9:00"))
    assert at("9:00") + timedelta(seconds=DWELL) <= began.at <= at("9:00") + timedelta(seconds=DWELL + 2 * STEP)


def test_a_stall_that_comes_after_the_market_is_seen() -> None:
    (began,) = seen(camera(*AROUND_THE_MARKET), "9:20", "9:40", stall_since="9:30")
    assert abs(began.began_at - at("9:30")) <= timedelta(seconds=2 * STEP)


def test_what_came_too_early_for_the_market_ends_when_it_opens() -> None:
    began, ended = seen(camera(*AROUND_THE_MARKET), "5:40", "6:10", stall_since="5:50")
    assert (began.phase, ended.phase, ended.stay) == (Phase.BEGAN, Phase.ENDED, began.stay)
    assert ended.at == at("6:00")


@pytest.mark.parametrize(
    ("spans", "moment", "expected"),
    [
        ((), at("3:00"), float("inf")),
        (((420, 540),), at("7:00"), 0),
        (((420, 540),), at("7:30"), 1800),
        (((420, 540),), at("9:00"), -1),
        (((420, 540),), at("7:30", day=1), -1),
        (((0, 60), (6 * DAY + 1380, 7 * DAY)), at("0:30"), 5400),
        (((0, 60), (6 * DAY + 1380, 7 * DAY)), at("23:30", day=6), 1800),
    ],
)
def test_for_how_long_a_rule_has_held(spans: tuple[Span, ...], moment: datetime, expected: float) -> None:
    assert hours.held(spans, moment, CHINA) == expected


def test_what_a_mask_covers_is_neither_seen_nor_kept() -> None:
    plan = camera(meaning=Meaning.NO_STALL, masks=(WINDOW,))
    shown = list(looks(plan, at("12:00"), at("12:20"), at("12:05")))
    assert [sighting for each in shown for sighting in each.sightings] == []
    assert covered(shown[-1].jpeg(), WINDOW)


def test_the_pictures_of_a_sighting_are_masked() -> None:
    corner: Polygon = ((0, 0), (0.2, 0), (0.2, 0.3), (0, 0.3))
    inner: Polygon = ((0.1, 0.1), (0.3, 0.1), (0.3, 0.2), (0.1, 0.2))  # where two masks overlap there is no hole
    plan = camera(meaning=Meaning.NO_STALL, masks=(corner, inner))
    sightings = seen(plan, "12:00", "12:10", stall_since="12:03")
    pictures = [picture for sighting in sightings for picture in sighting.pictures]
    assert len(pictures) == 2
    assert all(covered(each.jpeg, corner) for each in pictures)


def test_a_mask_covers_what_a_real_camera_sends(tmp_path: Path) -> None:
    clip = film(tmp_path / "s.ts", lambda number: picture(number, stall=True), pictures=250, gop=25)
    with serving(clip) as (address, _), closing(Spool(tmp_path / "spool.sqlite3")) as spool:
        found = Cameras(Eyes(), spool, lambda: None)
        plan = camera(masks=(WINDOW,)).model_copy(update={"source": address, "sample_seconds": 1})
        found.follow(Configuration(station="north", cameras=(plan,)))
        try:
            wait_for(lambda: found.last("gate"), "a picture")
            look = found.last("gate")
            assert look
            assert covered(look.jpeg(), WINDOW)
        finally:
            found.stop()


def covered(jpeg: bytes, polygon: Polygon) -> bool:
    """Nothing of the street trembles below the mask."""
    image = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L")).astype(float)
    canvas = np.zeros(image.shape, np.uint8)
    corners = [[round(x * image.shape[1]), round(y * image.shape[0])] for x, y in polygon]
    cv2.fillPoly(canvas, [np.array(corners, np.int32)], (1,))
    below = image[cv2.erode(canvas, np.ones((17, 17), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0) == 1]
    return bool(below.size > 100 and np.ptp(below) < 8)
