"""The eye on real clips, bare and with an object pasted in that comes, stays and goes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from cityloop_edge.messages import Moment, Phase
from tests.cityloop_edge.looking import Polygon, look_at
from tests.cityloop_edge.scenes import composed
from tests.tools import media

DWELL, EVERY, COMES, GOES = 8, 1.0, 7.0, 20.0
SAMPLES = 3 * EVERY
BARE = SAMPLES + EVERY  # a picture more until the street shows for certain

CAR_PARK: Polygon = ((0.7, 0.4), (1, 0.4), (1, 1), (0.7, 1))
MOTORWAY: Polygon = ((0.1, 0.5), (0.5, 0.5), (0.5, 1), (0.1, 1))
YARD: Polygon = ((0.5, 0.4), (1, 0.4), (1, 1), (0.5, 1))

PLACES = [
    ("car-detection.mp4", CAR_PARK, (0.85, 0.8), 0.12),
    ("road-video02.avi", MOTORWAY, (0.3, 0.85), 0.14),
    ("person-bicycle-car-detection.mp4", YARD, (0.8, 0.8), 0.1),
]


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where composed clips are kept for all tests here."""
    return tmp_path_factory.mktemp("scenes")


def _scene(scenes: Path, clip: str, place: tuple[float, float], size: float) -> Path:
    out = scenes / f"{clip}.mp4"
    if not out.exists():
        composed(media(clip), out, place=place, size=size, comes=COMES, goes=GOES, ends=26)
    return out


@pytest.mark.parametrize(("clip", "polygon", "place", "size"), PLACES, ids=[each[0] for each in PLACES])
def test_a_stall_that_comes_stays_and_goes_is_told_once(
    clip: str, polygon: Polygon, place: tuple[float, float], size: float, scenes: Path
) -> None:
    found = look_at(_scene(scenes, clip, place, size), polygon, DWELL, EVERY)
    assert [sighting.phase for _, sighting in found] == [Phase.BEGAN, Phase.ENDED]
    (began, first), (ended, last) = found
    assert COMES + DWELL <= began <= COMES + DWELL + SAMPLES
    assert GOES <= ended <= GOES + BARE
    assert first.stay == last.stay
    assert first.box.x <= place[0] <= first.box.x + first.box.width
    assert first.box.y <= place[1] - 0.01 <= first.box.y + first.box.height


def test_pictures_show_the_place_without_the_thing_with_it_and_without_it_again(scenes: Path) -> None:
    clip, polygon, place, size = PLACES[2]
    (_, first), (_, last) = look_at(_scene(scenes, clip, place, size), polygon, DWELL, EVERY)
    assert [picture.moment for picture in first.pictures] == [Moment.BEFORE, Moment.DURING]
    assert [picture.moment for picture in last.pictures] == [Moment.AFTER]
    before, during, after = (_patch(picture.jpeg, place) for picture in (*first.pictures, *last.pictures))
    assert np.abs(before - during).mean() > 25
    assert np.abs(before - after).mean() < 10


@pytest.mark.parametrize(("clip", "polygon"), [each[:2] for each in PLACES], ids=[each[0] for each in PLACES])
def test_where_nothing_stays_nothing_is_told(clip: str, polygon: Polygon) -> None:
    assert look_at(media(clip), polygon, DWELL, EVERY) == []


def test_what_stays_outside_the_zone_is_nobodys_business(scenes: Path) -> None:
    clip, _, place, size = PLACES[0]
    scene = _scene(scenes, clip, place, size)
    assert look_at(scene, ((0, 0.4), (0.5, 0.4), (0.5, 1), (0, 1)), DWELL, EVERY) == []


def _patch(jpeg: bytes, place: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    y, x = int((place[1] - 0.04) * picture.shape[0]), int(place[0] * picture.shape[1])
    return picture[y - 8 : y + 8, x - 20 : x + 20].astype(np.int16)
