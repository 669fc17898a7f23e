"""Zones as masks of the analysed picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.messages import Box, Meaning, Point, Span, ZonePlan

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Area:
    """A zone drawn into a picture of some shape; `least` is the number of pixels below which nothing counts."""

    zone: str
    mask: Mask
    dwell: float
    least: int
    hours: tuple[Span, ...] = ()
    keeps: bool = False  # what is there has to stay


def areas(plans: Iterable[ZonePlan], shape: tuple[int, int]) -> tuple[Area, ...]:
    return tuple(_area(plan, shape) for plan in plans)


def _area(plan: ZonePlan, shape: tuple[int, int]) -> Area:
    height, width = shape
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [pixels(plan.polygon, shape)], (1,))
    least = max(round(plan.min_size * height * width), 12)
    return Area(plan.zone, canvas.astype(bool), plan.dwell_seconds, least, plan.hours, plan.meaning is Meaning.KEEP)


def pixels(polygon: Sequence[Point], shape: tuple[int, int]) -> NDArray[np.int32]:
    """The corners in a picture of this height and width."""
    height, width = shape
    return np.rint([[x * width, y * height] for x, y in polygon]).astype(np.int32)


def put(picture: NDArray[Any], where: Mask, into: NDArray[Any]) -> None:
    """Both of one type, else nothing is changed; many times as fast as `np.copyto`."""
    cv2.copyTo(picture, where.view(np.uint8), into)


def box(mask: Mask) -> Box:
    """The rectangle around what is set, in fractions."""
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    left, top = int(columns[0]), int(rows[0])
    return Box(
        x=left / width,
        y=top / height,
        width=(int(columns[-1]) + 1 - left) / width,
        height=(int(rows[-1]) + 1 - top) / height,
    )
