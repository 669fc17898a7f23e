"""A picture brought back to where the camera stood before the wind shook it."""

from __future__ import annotations

import cv2
import numpy as np

from cityloop_edge.vision.frames import Field

LEAST = 0.6  # pixels
FURTHEST = 0.06  # of the width: more is no shaking
SURE = 0.1  # of the peak of the correlation
COARSER = 2
BETTER = 0.97  # times as unlike the street the picture must be after that
STRONG = 40.0  # edges beyond which no more is counted: of what has come or gone
Shift = tuple[float, float]
STAYED: Shift = (0.0, 0.0)
_windows: dict[tuple[int, ...], Field] = {}


def shift(picture: Field, street: Field) -> Shift:
    """(across, down) in pixels by which the camera has moved; none where the two do not surely belong together."""
    then, now = _outlines(street), _outlines(picture)
    (across, down), sure = cv2.phaseCorrelate(then, now, _window(then.shape))
    far = COARSER * max(abs(across), abs(down))
    if sure < SURE or not LEAST <= far <= FURTHEST * picture.shape[1]:
        return STAYED
    better = _unlike(steadied(now, (across, down)), then) < BETTER * _unlike(now, then)
    return (across * COARSER, down * COARSER) if better else STAYED


def _unlike(one: Field, other: Field) -> float:
    return float(np.minimum(np.abs(one - other), STRONG).mean())


def steadied(picture: Field, by: Shift) -> Field:
    """`picture` brought back by a shift."""
    if by == STAYED:
        return picture
    height, width = picture.shape
    back = np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float32)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(picture, back, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return moved.astype(np.float32, copy=False)


def _outlines(picture: Field) -> Field:
    """Edges alone, so that light does not count."""
    height, width = picture.shape
    coarse = cv2.resize(picture, (width // COARSER, height // COARSER), interpolation=cv2.INTER_AREA)
    return cv2.Laplacian(coarse, cv2.CV_32F, ksize=3).astype(np.float32, copy=False)


def _window(shape: tuple[int, ...]) -> Field:
    if shape not in _windows:
        _windows[shape] = cv2.createHanningWindow((shape[1], shape[0]), cv2.CV_32F).astype(np.float32, copy=False)
    return _windows[shape]
