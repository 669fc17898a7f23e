"""What is known of a camera's movement, on a drawn street moved by a known amount."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from cityloop_edge.vision.frames import Field, Gray
from cityloop_edge.vision.steady import STAYED, Landmarks, Shift, shift, steadied

SHAPE = (180, 320)


def _street() -> Field:
    """Asphalt with pebbles and a few lines."""
    dice = np.random.default_rng(3)
    street = np.full(SHAPE, 110, np.float32)
    for x, y in zip(dice.integers(0, 320, 400), dice.integers(0, 180, 400), strict=True):
        cv2.circle(street, (int(x), int(y)), 1, (110 + float(dice.uniform(-25, 25)),), -1)
    cv2.line(street, (30, 0), (120, 60), (150,), 2)
    return cv2.GaussianBlur(street, (0, 0), 0.8).astype(np.float32)


def _seen(by: Shift, *, light: float = 1.0, car: bool = False) -> Gray:
    """The street as a camera moved by `by` shows it, with noise."""
    turn = cv2.getRotationMatrix2D((159.5, 89.5), -math.degrees(by.turn), 1.0)
    turn[:, 2] += np.array([by.across, by.down])
    street = _street()
    if car:
        cv2.rectangle(street, (90, 40), (230, 160), (225,), -1)
        cv2.rectangle(street, (120, 60), (200, 100), (40,), -1)
    moved = cv2.warpAffine(street, turn, SHAPE[::-1], borderMode=cv2.BORDER_REPLICATE) * light
    return np.clip(moved + np.random.default_rng(5).normal(0, 2, SHAPE), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("car", [False, True])
@pytest.mark.parametrize("by", [Shift(2.5, -1.5), Shift(-3, 2, 0.006), Shift(1, 1, -0.009), Shift(12, 7, 0.003)])
def test_a_street_is_brought_back_though_the_camera_turned_and_a_car_stands_in_it(by: Shift, car: bool) -> None:
    found = shift(_seen(by, car=car), _street(), STAYED, Landmarks())
    assert (found.across, found.down) == pytest.approx((by.across, by.down), abs=0.35)
    assert found.turn == pytest.approx(by.turn, abs=0.0015)
    back = steadied(_seen(by), found)[20:-20, 20:-20].astype(np.float32)
    assert np.abs(back - _street()[20:-20, 20:-20]).mean() < 3


def test_landmarks_serve_many_looks_though_the_light_changes() -> None:
    landmarks, before = Landmarks(), 1.0
    for number, light in enumerate([1.0, 0.8, 0.6, 0.75]):
        landmarks.relight(light / before)
        by, before = Shift(4 - number, number, 0.004), light
        found = shift(_seen(by, light=light), _street() * np.float32(light), STAYED, landmarks)
        assert (found.across, found.down) == pytest.approx((by.across, by.down), abs=0.2)
    assert landmarks.looks == 4


def test_another_light_moves_nothing() -> None:
    assert shift(_seen(STAYED, light=0.6), _street(), STAYED, Landmarks()) == STAYED


def test_where_nothing_tells_how_far_nothing_is_moved() -> None:
    """Kerbs across the whole picture look the same wherever along them the camera points."""
    kerbs = np.full(SHAPE, 110, np.float32)
    kerbs[::30] -= 25
    seen = np.clip(kerbs + np.random.default_rng(5).normal(0, 2, SHAPE), 0, 255).astype(np.uint8)
    assert shift(seen, kerbs, STAYED, Landmarks()) == STAYED
