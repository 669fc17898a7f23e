"""A picture brought back to where the camera stood before the wind shook it.

Both pictures are reduced to their grain: fine structure alone, so that light does not count, and none of it strongly,
so that what has come or gone does not draw the picture after itself. How far the camera moved is asked of coarse
pictures, within what a mast sways; by how much it turned besides, of the sharpest spots of the street, by the
Gauss-Newton method with outliers weighed down (S. Baker, I. Matthews, Lucas-Kanade 20 Years On, IJCV 56, 2004).
"""

from __future__ import annotations

import math
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
FEW = 50  # by which nothing can be said of turning
OFF = 1.5  # brightness by which a spot may miss and still be asked
ROUNDS = 5
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


def shift(picture: Gray, street: Field, last: Shift) -> Shift:
    """By which the camera has moved; the `last` shift or none where that fits better."""
    then, now = _grain(street, COARSER, FAINT), _grain(picture, COARSER, FAINT)
    found = moved(then, now, int(FURTHEST * now.shape[1]))
    if max(abs(found.across), abs(found.down)) * COARSER < LEAST and last == STAYED:
        return STAYED
    stayed = _unlike(now, then)
    ways = [last] if last != STAYED else []
    if _unlike(now, _shown(then, found)) < stayed:
        ways.append(_turned(_grain(street, 1, STRONG), _grain(picture, 1, STRONG), found.scaled(COARSER)))
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


def _turned(then: Field, now: Field, start: Shift) -> Shift:
    """The shift, begun at `start`, with which the sharpest spots of the street are best found again."""
    across, down = cv2.Sobel(then, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(then, cv2.CV_32F, 0, 1, scale=1 / 8)
    rows, columns = _sharpest(cv2.magnitude(across, down).astype(np.float32, copy=False))
    if len(rows) < FEW:
        return start
    across, down = across[rows, columns], down[rows, columns]
    height, width = then.shape
    radius = width / 2
    turning = (down * (columns - (width - 1) / 2) - across * (rows - (height - 1) / 2)) / radius
    slopes, known, by = np.stack([across, down, turning]), then[rows, columns], start
    for _ in range(ROUNDS):
        off = _seen(now, by, rows, columns) - known
        weighed = slopes / (1 + (off / OFF) ** 2) ** 2
        step = np.linalg.solve(weighed @ slopes.T + 1e-3 * np.eye(3), weighed @ off)
        by = Shift(by.across - float(step[0]), by.down - float(step[1]), by.turn - float(step[2]) / radius)
    return by


def _sharpest(edges: Field) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the spots that tell most, away from the rim."""
    within = edges[RIM:-RIM, RIM:-RIM]
    least = np.quantile(within[::3, ::3], max(1 - SPOTS / within.size, 0))
    rows, columns = np.nonzero(within > least)
    return rows + RIM, columns + RIM


def _seen(picture: Field, by: Shift, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Field:
    way = _way(by, picture.shape)
    across, down = (line[0] * columns + line[1] * rows + line[2] for line in way)
    found = cv2.remap(
        picture,
        across.astype(np.float32)[None],
        down.astype(np.float32)[None],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return cast(Field, found[0])


def _unlike(one: Field, other: Field) -> float:
    return cv2.norm(one, other, cv2.NORM_L1) / one.size
