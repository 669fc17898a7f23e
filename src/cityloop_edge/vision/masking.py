"""Windows and private ground, painted over for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import av
import cv2

from cityloop_edge.messages import Polygon
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.zones import pixels

PAINT = (72, 72, 72)


def masked(frame: Frame, masks: Sequence[Polygon]) -> Frame:
    """The frame with another picture in it, of which nothing below the masks can be won back."""
    if not masks:
        return frame
    picture = frame.video.to_ndarray(format="bgr24")
    for mask in masks:  # one by one: where two overlap, fillPoly would leave a hole
        cv2.fillPoly(picture, [pixels(mask, picture.shape[:2])], PAINT)
    return replace(frame, video=av.VideoFrame.from_ndarray(picture, format="bgr24"))
