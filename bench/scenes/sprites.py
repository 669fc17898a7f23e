"""What is painted in: goods and people in colours of their own, with a shadow on the ground."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from bench.scenes.plan import HEIGHT, WIDTH, Colours


def goods(dice: Generator) -> Colours:
    """A stall, crates, a heap or a tricycle, of a size and in colours of its own."""
    unit = int(dice.uniform(34, 78))
    canvas = np.zeros((int(unit * 1.5), int(unit * 1.7), 4), np.float32)
    form = int(dice.integers(4))
    height, width = canvas.shape[:2]
    if form == 0:
        _block(canvas, dice, (0.12, 0.62, 0.88, 1.0))
        for index in range(5):
            centre = (int(width * (0.2 + 0.15 * index)), int(height * 0.6))
            cv2.circle(canvas, centre, unit // 8, (*_colour(dice), 1.0), -1)
        cv2.ellipse(
            canvas, (width // 2, int(height * 0.32)), (width // 2, height // 4), 0, 180, 360, (*_colour(dice), 1.0), -1
        )
        cv2.line(canvas, (width // 2, int(height * 0.3)), (width // 2, int(height * 0.65)), (60, 60, 60, 1.0), 3)
    elif form == 1:
        for row in range(3):
            for column in range(3 - row):
                left = 0.1 + 0.27 * column + 0.13 * row
                _block(canvas, dice, (left, 0.72 - 0.27 * row, left + 0.25, 0.98 - 0.27 * row))
    elif form == 2:
        for _bag in range(7):
            centre = (int(width * dice.uniform(0.25, 0.75)), int(height * dice.uniform(0.55, 0.85)))
            axes = (int(width * dice.uniform(0.1, 0.22)), int(height * dice.uniform(0.1, 0.18)))
            cv2.ellipse(canvas, centre, axes, float(dice.uniform(-30, 30)), 0, 360, (*_colour(dice), 1.0), -1)
    else:
        _block(canvas, dice, (0.3, 0.35, 0.98, 0.8))
        for wheel in (0.15, 0.45, 0.85):
            cv2.circle(canvas, (int(width * wheel), int(height * 0.86)), unit // 5, (35, 35, 38, 1.0), -1)
        cv2.line(
            canvas, (int(width * 0.15), int(height * 0.8)), (int(width * 0.3), int(height * 0.3)), (50, 50, 60, 1.0), 5
        )
    return _textured(canvas, dice)


def person(dice: Generator) -> Colours:
    tall = int(dice.uniform(60, 105))
    canvas = np.zeros((tall, tall // 2, 4), np.float32)
    middle = tall // 4
    cv2.circle(canvas, (middle, tall // 9), tall // 11, (120, 150, 190, 1.0), -1)
    cv2.ellipse(canvas, (middle, int(tall * 0.4)), (tall // 7, tall // 5), 0, 0, 360, (*_colour(dice), 1.0), -1)
    trousers = (*_colour(dice), 1.0)
    for side in (-1, 1):
        foot = (middle + side * tall // 10, tall - 1)
        cv2.line(canvas, (middle + side * tall // 20, int(tall * 0.55)), foot, trousers, max(tall // 11, 3))
    return _textured(canvas, dice)


def _colour(dice: Generator) -> tuple[float, float, float]:
    blue, green, red = (float(each) for each in dice.uniform(15, 240, 3))
    return blue, green, red


def _block(canvas: Colours, dice: Generator, sides: tuple[float, float, float, float]) -> None:
    height, width = canvas.shape[:2]
    left, top = int(sides[0] * width), int(sides[1] * height)
    right, bottom = int(sides[2] * width), int(sides[3] * height)
    cv2.rectangle(canvas, (left, top), (right, bottom), (*_colour(dice), 1.0), -1)
    cv2.rectangle(canvas, (left, top), (right, bottom), (40, 40, 40, 1.0), 1)


def _textured(canvas: Colours, dice: Generator) -> Colours:
    """With folds and light from one side, and a soft rim."""
    shape = canvas.shape[:2]
    folds = cv2.GaussianBlur(dice.normal(0, 1, shape).astype(np.float32), (0, 0), 3) * 45
    side = np.linspace(-14, 14, shape[1], dtype=np.float32)[None, :]
    canvas[..., :3] = np.clip(canvas[..., :3] + (folds + side)[..., None], 0, 255)
    canvas[..., 3] = cv2.GaussianBlur(canvas[..., 3], (3, 3), 0)
    return canvas


def paste(picture: Colours, sprite: Colours, x: float, y: float) -> None:
    """So that the middle of the foot is at (x, y), with a shadow on the ground; what lies outside is cut off."""
    height, width = sprite.shape[:2]
    above = max(int(y) - height // 4, 0)
    ground = picture[above : max(int(y) + height // 4, 0)]
    if ground.size:
        dark = np.zeros(ground.shape[:2], np.float32)
        middle = (int(x + width * 0.2), int(y) - above)
        cv2.ellipse(dark, middle, (int(width * 0.6), max(height // 12, 2)), 0, 0, 360, (0.4,), -1)
        ground *= 1 - cv2.GaussianBlur(dark, (7, 7), 0)[..., None]
    left, top = int(x - width / 2), int(y - height)
    rows, columns = slice(max(top, 0), min(top + height, HEIGHT)), slice(max(left, 0), min(left + width, WIDTH))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = sprite[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    cover = part[..., 3:]
    picture[rows, columns] = picture[rows, columns] * (1 - cover) + part[..., :3] * cover
