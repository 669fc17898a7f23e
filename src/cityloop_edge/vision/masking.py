"""Windows and private ground, painted over for good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.messages import Polygon
from cityloop_edge.vision.frames import GREY, Frame
from cityloop_edge.vision.zones import pixels

PAINT = (72, 72, 72)


def masked(frame: Frame, masks: Sequence[Polygon]) -> Frame:
    """The frame with other pictures in it, of which nothing below the masks can be won back."""
    if not masks:
        return frame
    return replace(
        frame,
        small=_small(frame.small, masks, PAINT[:1]),
        colour=_small(frame.colour, masks, (GREY, GREY)),
        whole=partial(_whole, frame.whole, masks),
    )


def _whole(bare: Callable[[], av.VideoFrame], masks: Sequence[Polygon]) -> av.VideoFrame:
    picture = bare().to_ndarray(format="bgr24")
    for mask in masks:  # one by one: where two overlap, fillPoly would leave a hole
        cv2.fillPoly(picture, [pixels(mask, picture.shape[:2])], PAINT)
    return av.VideoFrame.from_ndarray(picture, format="bgr24")


def _small(picture: NDArray[np.uint8], masks: Sequence[Polygon], paint: Sequence[int]) -> NDArray[np.uint8]:
    """With a seam: what was made smaller has a little of the inside in the pixels around it."""
    painted = picture.copy()
    for mask in masks:
        corners = pixels(mask, (painted.shape[0], painted.shape[1]))
        cv2.fillPoly(painted, [corners], paint)
        cv2.polylines(painted, [corners], isClosed=True, color=paint, thickness=3)
    return painted
