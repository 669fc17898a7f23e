"""Zones as masks of the analysed picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.messages import Box, ZonePlan

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Area:
    """A zone drawn into a picture of some shape; `least` is the number of pixels below which nothing counts."""

    zone: str
    mask: Mask
    dwell: float
    least: int


def areas(plans: Iterable[ZonePlan], shape: tuple[int, int]) -> tuple[Area, ...]:
    return tuple(_area(plan, shape) for plan in plans)


def _area(plan: ZonePlan, shape: tuple[int, int]) -> Area:
    height, width = shape
    corners = np.array([[x * width, y * height] for x, y in plan.polygon])
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [np.rint(corners).astype(np.int32)], (1,))
    return Area(plan.zone, canvas.astype(bool), plan.dwell_seconds, max(round(plan.min_size * height * width), 12))


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
