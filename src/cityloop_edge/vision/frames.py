"""A sampled picture on its way from a source to the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self

import av
import cv2
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Colours = NDArray[np.uint8]  # height x width x 2: blue and red beside the brightness, 128 where there is none
Field = NDArray[np.float32]

WIDTH = 320  # of the picture that is analysed
SHOWN = 1280  # of the picture that is kept, at most

GREY = 128
_PLANAR = {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p"}
_PLANES = _PLANAR | {"nv12"}
_STRETCHED = np.clip((np.arange(256) - 16) * 255 / 219, 0, 255).round().astype(np.uint8)  # from 16 to 235


@dataclass(frozen=True, slots=True)
class Frame:
    """`seconds` is the source's own clock, which only rises; it runs `speed` times as fast as the wall's.

    `small` and `colour` are what is analysed, `whole` the picture itself, which has to be decoded first where it is
    `undecoded`. `ahead`: by how many seconds the source's clock is before ours, where it tells.
    """

    at: datetime
    seconds: float
    small: Gray
    colour: Colours
    whole: Callable[[], av.VideoFrame]
    speed: float = 1.0
    ahead: float | None = None
    undecoded: bool = False

    @classmethod
    def of(
        cls, at: datetime, seconds: float, video: av.VideoFrame, speed: float = 1.0, ahead: float | None = None
    ) -> Self:
        return cls(at, seconds, *analysed(video), lambda: video, speed, ahead)

    def gray(self) -> Gray:
        """The brightness, WIDTH wide."""
        return self.small

    def colours(self) -> NDArray[np.uint8]:
        """The whole picture: height, width, blue-green-red."""
        return self.whole().to_ndarray(format="bgr24").astype(np.uint8, copy=False)

    def jpeg(self) -> bytes:
        """The picture as people look at it."""
        return _jpeg(self.whole)

    def later(self) -> Callable[[], bytes]:
        """`jpeg`, to be had later on. A keyframe can wait as it is; a decoded picture is too large for that."""
        if self.undecoded:
            return partial(_jpeg, self.whole)
        encoded = self.jpeg()
        return lambda: encoded


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is analysed of a picture, softened, and steadied against shaking."""

    light: Gray
    colour: Colours


def analysed(video: av.VideoFrame) -> tuple[Gray, Colours]:
    small = brightness(video)
    return small, colours(video, small.shape)


def colours(video: av.VideoFrame, shape: tuple[int, ...]) -> Colours:
    """At half the size of the brightness of this shape: the eye, too, sees colour less sharply."""
    half = ((shape[0] + 1) // 2, (shape[1] + 1) // 2)
    if video.format.name.startswith("gray"):
        return np.full((*half, 2), GREY, np.uint8)
    if video.format.name not in _PLANAR:
        video = video.reformat(format="yuv420p")
    pair = [cv2.resize(_rows(plane), half[::-1], interpolation=cv2.INTER_AREA) for plane in video.planes[1:3]]
    return cv2.merge(pair).astype(np.uint8, copy=False)


def brightness(video: av.VideoFrame) -> Gray:
    """WIDTH wide, from 0 to 255. Most cameras send it as a plane of its own, which only has to be made smaller."""
    if video.format.name not in _PLANES:
        return _scaled(video.to_ndarray(format="gray"), WIDTH)
    small = _scaled(_rows(video.planes[0]), WIDTH)
    if video.color_range == ColorRange.JPEG or video.format.name.startswith("yuvj"):
        return small
    return cv2.LUT(small, _STRETCHED).astype(np.uint8, copy=False)


def _jpeg(whole: Callable[[], av.VideoFrame]) -> bytes:
    video = whole()
    picture = _scaled(video.to_ndarray(format="bgr24"), min(SHOWN, video.width))
    good, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not good:
        raise ValueError("the picture cannot be encoded")
    return bytes(encoded)


def _rows(plane: VideoPlane) -> NDArray[np.uint8]:
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _scaled(picture: NDArray[Any], width: int) -> NDArray[np.uint8]:
    height = round(picture.shape[0] * width / picture.shape[1])
    if picture.shape[1] == width:
        return np.ascontiguousarray(picture, dtype=np.uint8)
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
