"""Small brushes: shapes on a canvas three times as fine as the film, and sprites laid softly over a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]  # blue, green, red
FINE = 3


@dataclass
class Canvas:
    """Drawn on in pixels of the film; `picture` and `cover` are FINE times as large."""

    width: int
    height: int

    def __post_init__(self) -> None:
        self.picture: Picture = np.zeros((self.height * FINE, self.width * FINE, 3), np.uint8)
        self.cover: Picture = np.zeros((self.height * FINE, self.width * FINE), np.uint8)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def shape(self, corners: Sequence[tuple[float, float]], colour: Colour) -> None:
        points = [np.rint(np.array(corners) * FINE).astype(np.int32)]
        cv2.fillPoly(self.picture, points, colour, cv2.LINE_AA)
        cv2.fillPoly(self.cover, points, (255,), cv2.LINE_AA)

    def oval(
        self, x: float, y: float, across: float, down: float, colour: Colour, part: tuple[int, int] = (0, 360)
    ) -> None:
        """Around (x, y); `part` in degrees, clockwise from the right."""
        where, size = (_fine(x), _fine(y)), (max(_fine(across), 1), max(_fine(down), 1))
        cv2.ellipse(self.picture, where, size, 0, *part, colour, -1, cv2.LINE_AA)
        cv2.ellipse(self.cover, where, size, 0, *part, (255,), -1, cv2.LINE_AA)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float, colour: Colour) -> None:
        one, other = (_fine(start[0]), _fine(start[1])), (_fine(end[0]), _fine(end[1]))
        cv2.line(self.picture, one, other, colour, max(_fine(width), 1), cv2.LINE_AA)
        cv2.line(self.cover, one, other, (255,), max(_fine(width), 1), cv2.LINE_AA)

    def flat(self) -> Picture:
        shrunk: Picture = cv2.resize(self.picture, (self.width, self.height), interpolation=cv2.INTER_AREA).astype(
            np.uint8
        )
        return shrunk

    def sprite(self) -> Sprite:
        cover = cv2.resize(self.cover, (self.width, self.height), interpolation=cv2.INTER_AREA)
        return Sprite(self.flat().astype(np.float32), _between_0_and_1(cover))


@dataclass(frozen=True, eq=False)
class Sprite:
    """A figure to be laid over a picture, standing on the middle of its lower edge."""

    picture: NDArray[np.float32]
    cover: NDArray[np.float32]

    def mirrored(self) -> Sprite:
        return Sprite(self.picture[:, ::-1], self.cover[:, ::-1])

    def over(self, scene: NDArray[np.float32], x: float, y: float) -> None:
        """Lays it with its foot at (x, y), and its shadow under it."""
        height, width = self.cover.shape[:2]
        left, top = round(x - width / 2), round(y - height)
        here = scene[max(top, 0) : top + height, max(left, 0) : max(left + width, 0)]
        if here.size:
            inner = np.s_[max(-top, 0) : max(-top, 0) + here.shape[0], max(-left, 0) : max(-left, 0) + here.shape[1]]
            cover = self.cover[inner]
            here += cover * (self.picture[inner] - here)


def shadow(width: int, height: int, depth: float) -> Sprite:
    """A soft dark oval."""
    dark = np.zeros((height * 2, width, 1), np.float32)
    cv2.ellipse(dark, (width // 2, height), (int(width * 0.38), int(height * 0.55)), 0, 0, 360, (depth,), -1)
    soft = cv2.GaussianBlur(dark, (0, 0), height / 4)[..., None].astype(np.float32)
    return Sprite(np.full((height * 2, width, 3), (38, 30, 26), np.float32), soft)


def _between_0_and_1(cover: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(cover[..., None] / 255, np.float32)


def darker(colour: Colour, by: float) -> Colour:
    return (int(colour[0] * by), int(colour[1] * by), int(colour[2] * by))


def _fine(value: float) -> int:
    return round(value * FINE)
