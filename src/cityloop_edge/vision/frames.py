"""A sampled picture on its way from a source to the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

WIDTH = 480  # of the picture that is analysed
SHOWN = 1280  # of the picture that is kept, at most


@dataclass(frozen=True, slots=True)
class Frame:
    """`seconds` is the source's own clock, which only rises; it runs `speed` times as fast as the wall's."""

    at: datetime
    seconds: float
    video: av.VideoFrame
    speed: float = 1.0

    def gray(self) -> Gray:
        """The brightness, WIDTH wide."""
        return _scaled(self.video.to_ndarray(format="gray"), WIDTH)

    def jpeg(self) -> bytes:
        """The picture as people look at it."""
        picture = _scaled(self.video.to_ndarray(format="bgr24"), min(SHOWN, self.video.width))
        good, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
        if not good:
            raise ValueError("the picture cannot be encoded")
        return bytes(encoded)


def _scaled(picture: NDArray[Any], width: int) -> NDArray[np.uint8]:
    height = round(picture.shape[0] * width / picture.shape[1])
    if picture.shape[1] == width:
        return np.ascontiguousarray(picture, dtype=np.uint8)
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
