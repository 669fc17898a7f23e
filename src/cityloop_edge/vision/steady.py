"""A picture brought back to where the camera stood before the wind shook it."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.vision.frames import Field, Gray

LEAST = 0.6  # pixels
FURTHEST = 0.06  # of the width: more is no shaking
SURE = 0.1  # of the peak of the correlation
COARSER = 2
BETTER = 0.97  # times as unlike the street the picture must be after that
STRONG = 12.0  # an edge; what is more counts no more: it may be of what has come or gone
Shift = tuple[float, float]
Picture = TypeVar("Picture", bound=NDArray[Any])
STAYED: Shift = (0.0, 0.0)
_windows: dict[tuple[int, ...], Field] = {}


def shift(picture: Gray, street: Field, last: Shift) -> Shift:
    """(across, down) in pixels by which the camera has moved; the `last` shift or none where that fits better.

    What has come or gone must not draw the pictures after itself, so all outlines count as weak ones.
    """
    then, now = _outlines(street), _outlines(picture)
    (across, down), sure = cv2.phaseCorrelate(then, now, _window(then.shape))
    found = (across * COARSER, down * COARSER)
    least, best = BETTER * _unlike(now, then), STAYED
    for by in {last, found if sure >= SURE else STAYED} - {STAYED}:
        if not LEAST <= max(abs(by[0]), abs(by[1])) <= FURTHEST * picture.shape[1]:
            continue
        unlike = _unlike(steadied(now, (by[0] / COARSER, by[1] / COARSER)), then)
        if unlike < least:
            least, best = unlike, by
    return best


def _unlike(one: Field, other: Field) -> float:
    return cv2.norm(one, other, cv2.NORM_L1) / one.size


def steadied(picture: Picture, by: Shift) -> Picture:
    """`picture` brought back by a shift."""
    height, width = picture.shape[:2]
    return picture if by == STAYED else part(picture, by, (0, 0, width, height))


def part(picture: Picture, by: Shift, rectangle: tuple[int, int, int, int]) -> Picture:
    """Of the picture brought back by a shift what lies in (left, top, width, height)."""
    left, top, width, height = rectangle
    back = np.array([[1, 0, by[0] + left], [0, 1, by[1] + top]], np.float32)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(picture, back, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return cast(Picture, moved)


def _outlines(picture: Gray | Field) -> Field:
    """Edges alone, so that light does not count."""
    height, width = picture.shape
    coarse = cv2.resize(picture, (width // COARSER, height // COARSER), interpolation=cv2.INTER_AREA)
    return np.clip(cv2.Laplacian(coarse, cv2.CV_32F, ksize=3), -STRONG, STRONG)


def _window(shape: tuple[int, ...]) -> Field:
    if shape not in _windows:
        _windows[shape] = cv2.createHanningWindow((shape[1], shape[0]), cv2.CV_32F).astype(np.float32, copy=False)
    return _windows[shape]
