"""A picture brought back to where the camera stood before the wind shook it.

Both pictures are reduced to their grain: fine structure alone, so that light does not count, and none of it strongly,
so that what has come or gone does not draw the picture after itself. How far the camera moved is asked of coarse
pictures, within what a mast sways; by how much it turned besides, of landmarks, by the Gauss-Newton method with
outliers weighed down (S. Baker, I. Matthews, Lucas-Kanade 20 Years On, IJCV 56, 2004).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.vision.frames import Field, Gray

LEAST = 0.6  # pixels
FURTHEST = 0.06  # of the width: more is no shaking
COARSER = 2
BETTER = 0.97  # times as unlike the street the picture must be after that
FAINT, STRONG = 1.5, 5.0  # brightness beside its surroundings; what is more counts no more
SPOTS = 4000  # of the street that are sharpest
EVERY = 3  # one of so many of them is a landmark
LOOKS = 30  # for which landmarks are kept: a street changes slowly
FEW = 20  # by which nothing can be said of turning
OFF = 4.0  # brightness by which a spot may miss and still be asked
ROUNDS, NEAR = 8, 0.02  # at most; pixels by which the last one moved
RIM = 8  # pixels

Rectangle = tuple[int, int, int, int]  # left, top, width, height
Picture = TypeVar("Picture", bound=NDArray[Any])


class Shift(NamedTuple):
    """Pixels across and down, and radians about the middle of the picture."""

    across: float
    down: float
    turn: float = 0.0

    def scaled(self, by: float) -> Shift:
        """For a picture of another size."""
        return Shift(self.across * by, self.down * by, self.turn)


STAYED = Shift(0.0, 0.0)


class Spots(NamedTuple):
    """`places`: across, down and 1 for each spot; `slopes` of its grain across, down and for a turn of the picture by
    a pixel at its side."""

    places: Field
    grain: Field
    slopes: Field


@dataclass
class Landmarks:
    """Of a street the spots that tell most, for as long as it looks the same."""

    spots: Spots | None = None
    looks: int = 0

    def of(self, street: Field) -> Spots:
        if self.spots is None or self.looks >= LOOKS:
            self.spots, self.looks = _sharpest(_grain(street, 1, STRONG)), 0
        self.looks += 1
        return self.spots

    def relight(self, factor: float) -> None:
        if self.spots:
            places, grain, slopes = self.spots
            self.spots = Spots(places, grain * np.float32(factor), slopes * np.float32(factor))


def shift(picture: Gray, street: Field, last: Shift, landmarks: Landmarks) -> Shift:
    """By which the camera has moved; the `last` shift or none where that fits better."""
    then, now = _grain(street, COARSER, FAINT), _grain(picture, COARSER, FAINT)
    found = moved(then, now, int(FURTHEST * now.shape[1]))
    if max(abs(found.across), abs(found.down)) * COARSER < LEAST and last == STAYED:
        return STAYED
    stayed = _unlike(now, then)
    ways = [last] if last != STAYED else []
    if _unlike(now, _shown(then, found)) < stayed:
        ways.append(_turned(landmarks.of(street), _grain(picture, 1, STRONG), found.scaled(COARSER)))
    least, best = BETTER * stayed, STAYED
    for by in ways:
        if max(abs(by.across), abs(by.down)) > FURTHEST * picture.shape[1]:
            continue
        unlike = _unlike(now, _shown(then, by.scaled(1 / COARSER)))
        if unlike < least:
            least, best = unlike, by
    return best


def steadied(picture: Picture, by: Shift) -> Picture:
    """`picture` brought back by a shift."""
    height, width = picture.shape[:2]
    return picture if by == STAYED else part(picture, by, (0, 0, width, height))


def part(picture: Picture, by: Shift, rectangle: Rectangle) -> Picture:
    """Of the picture brought back by a shift what lies within."""
    left, top, width, height = rectangle
    way = _way(by, picture.shape)
    way[:, 2] += way[:, :2] @ (left, top)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(picture, way, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return cast(Picture, moved)


def _shown(street: Field, by: Shift) -> Field:
    """As a camera that moved by `by` shows it: of the two pictures the one with less noise, which this takes away."""
    height, width = street.shape
    shown = cv2.warpAffine(street, _way(by, street.shape), (width, height), borderMode=cv2.BORDER_REPLICATE)
    return cast(Field, shown)


def _way(by: Shift, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The 2 x 3 matrix that leads from a place on the street to where the picture shows it."""
    x, y, cos, sin = (shape[1] - 1) / 2, (shape[0] - 1) / 2, math.cos(by.turn), math.sin(by.turn)
    return np.array(
        [[cos, -sin, by.across + x - cos * x + sin * y], [sin, cos, by.down + y - sin * x - cos * y]], np.float64
    )


def _grain(picture: Gray | Field, coarser: int, strongest: float) -> Field:
    """What each spot has beside its surroundings."""
    height, width = picture.shape
    small: NDArray[Any] = picture.astype(np.float32, copy=False)
    if coarser > 1:
        small = cv2.resize(small, (width // coarser, height // coarser), interpolation=cv2.INTER_AREA)
    beside = cv2.subtract(cv2.GaussianBlur(small, (5, 5), 0.8), cv2.GaussianBlur(small, (15, 15), 2.5))
    return np.clip(beside, -strongest, strongest).astype(np.float32, copy=False)


def moved(then: Field, now: Field, most: int) -> Shift:
    """Across and down, by the peak of the correlation, at most so many pixels."""
    inner = then[most:-most, most:-most]
    alike = cv2.matchTemplate(now, inner, cv2.TM_CCOEFF_NORMED).astype(np.float32, copy=False)
    column, row = cv2.minMaxLoc(alike)[3]
    across, down = _summit(alike[row], column), _summit(alike[:, column], row)
    return Shift(across - most, down - most)


def _summit(line: Field, at: int) -> float:
    """Of the parabola through the highest value and its neighbours."""
    if not 0 < at < len(line) - 1:
        return float(at)
    before, peak, after = (float(each) for each in line[at - 1 : at + 2])
    bend = before - 2 * peak + after
    return at + (before - after) / (2 * bend) if bend else float(at)


def _turned(spots: Spots, now: Field, start: Shift) -> Shift:
    """The shift, begun at `start`, with which the spots are best found again."""
    by, radius = start, now.shape[1] / 2
    if spots.grain.size < FEW:
        return start
    for _ in range(ROUNDS):
        off = _found(now, by, spots.places) - spots.grain
        weighed = spots.slopes / (1 + (off / OFF) ** 2) ** 2
        step = np.linalg.solve(weighed @ spots.slopes.T + 1e-3 * np.eye(3, dtype=np.float32), weighed @ off)
        by = Shift(by.across - float(step[0]), by.down - float(step[1]), by.turn - float(step[2]) / radius)
        if np.abs(step).max() < NEAR:
            break
    return by


def _sharpest(grain: Field) -> Spots:
    """Away from the rim."""
    height, width = grain.shape
    across, down = cv2.Sobel(grain, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(grain, cv2.CV_32F, 0, 1, scale=1 / 8)
    within = cv2.magnitude(across, down)[RIM:-RIM, RIM:-RIM]
    least = np.quantile(within[::3, ::3], max(1 - SPOTS / within.size, 0))
    rows, columns = (each[::EVERY] + RIM for each in np.nonzero(within > least))
    across, down = across[rows, columns], down[rows, columns]
    turning = (down * (columns - (width - 1) / 2) - across * (rows - (height - 1) / 2)) * 2 / width
    places = np.stack([columns, rows, np.ones_like(rows)])
    return Spots(_field(places), _field(grain[rows, columns]), _field(np.stack([across, down, turning])))


def _field(numbers: NDArray[Any]) -> Field:
    return numbers.astype(np.float32, copy=False)


def _found(picture: Field, by: Shift, places: Field) -> Field:
    at = _field(_way(by, picture.shape)) @ places
    found = cv2.remap(picture, at[:1], at[1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast(Field, found[0])


def _unlike(one: Field, other: Field) -> float:
    return cv2.norm(one, other, cv2.NORM_L1) / one.size
