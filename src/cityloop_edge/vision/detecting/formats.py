"""How models want their picture, and what their numbers say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]  # height, width, blue-green-red
Numbers = NDArray[np.float32]

LEAST = 0.25  # of a score worth telling
OVERLAP = 0.5  # of two boxes of one class, beyond which they are one thing
PAD = 114.0
MEAN, SPREAD = (103.53, 116.28, 123.675), (57.375, 57.12, 58.395)  # that NanoDet was trained with
STRIDES = (8, 16, 32)


class Format(StrEnum):
    YOLOX = "yolox"
    NANODET = "nanodet"


@dataclass(frozen=True, slots=True)
class Detection:
    """`box`: left, top, right, bottom in pixels of the picture."""

    kind: int
    score: float
    box: tuple[float, float, float, float]


def prepared(form: Format, picture: Colours, size: int) -> tuple[Numbers, float]:
    """The picture in the upper left corner of a square, and by how much it was made smaller or larger."""
    height, width = picture.shape[:2]
    scale = min(size / height, size / width)
    small = cv2.resize(picture, (max(round(width * scale), 1), max(round(height * scale), 1)))
    square = np.full((size, size, 3), PAD, np.float32)
    square[: small.shape[0], : small.shape[1]] = small
    if form is Format.NANODET:
        square -= np.array(MEAN, np.float32)
        square /= np.array(SPREAD, np.float32)
    return np.ascontiguousarray(square.transpose(2, 0, 1)[None], dtype=np.float32), scale


def found(form: Format, outputs: Sequence[NDArray[Any]], size: int, scale: float) -> list[Detection]:
    scores, boxes = _yolox(outputs[0][0], size) if form is Format.YOLOX else _nanodet(outputs, size)
    kinds = scores.argmax(axis=1)
    best = scores[np.arange(len(scores)), kinds]
    worth = best >= LEAST
    return _each_once(kinds[worth], best[worth], boxes[worth] / scale)


def _yolox(rows: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Rows of centre, size, whether anything is there, and classes; offsets are in cells of their stride."""
    cells = [_cells(size, stride) for stride in STRIDES]
    grid = np.concatenate(cells)
    strides = np.concatenate([np.full(len(each), stride) for each, stride in zip(cells, STRIDES, strict=True)])
    centre = (rows[:, :2] + grid) * strides[:, None]
    half = np.exp(rows[:, 2:4]) * strides[:, None] / 2
    return rows[:, 4:5] * rows[:, 5:], np.concatenate([centre - half, centre + half], axis=1)


def _nanodet(outputs: Sequence[NDArray[Any]], size: int) -> tuple[Numbers, Numbers]:
    """Scores by stride, then distances to the four sides by stride, each as odds of whole numbers of cells."""
    boxes = []
    for stride, odds in zip(STRIDES, outputs[len(STRIDES) :], strict=True):
        likely = np.exp(odds[0].reshape(len(odds[0]), 4, -1))
        likely /= likely.sum(axis=2, keepdims=True)
        far = likely @ np.arange(likely.shape[2], dtype=np.float32) * stride
        centre = (_cells(size, stride) + 0.5) * stride
        boxes.append(np.concatenate([centre - far[:, :2], centre + far[:, 2:]], axis=1))
    return np.concatenate([each[0] for each in outputs[: len(STRIDES)]]), np.concatenate(boxes)


def _cells(size: int, stride: int) -> Numbers:
    """(across, down) of each, row by row."""
    down, across = np.mgrid[0 : size // stride, 0 : size // stride]
    return np.stack([across.ravel(), down.ravel()], axis=1).astype(np.float32)


def _each_once(kinds: NDArray[Any], scores: Numbers, boxes: Numbers) -> list[Detection]:
    """The surest of several boxes around one thing."""
    told: list[Detection] = []
    for at in np.argsort(-scores):
        left, top, right, bottom = (float(side) for side in boxes[at])
        each = Detection(int(kinds[at]), float(scores[at]), (left, top, right, bottom))
        if all(each.kind != other.kind or overlap(each.box, other.box) < OVERLAP for other in told):
            told.append(each)
    return told


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Of two boxes, as a part of what both cover."""
    both = common(one, other)
    return both / max(_size(one) + _size(other) - both, 1e-9)


def common(one: Sequence[float], other: Sequence[float]) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)


def _size(box: Sequence[float]) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
