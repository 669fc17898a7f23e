"""The street itself: a row of shops, a pavement with trees, a road."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop.demo.scene.paint import Canvas, Colour, darker

WIDTH, HEIGHT = 768, 432
PAVEMENT, KERB, LANES = 214, 318, 376  # from the top: where the pavement and the road begin, where the lanes part

_WALLS: tuple[Colour, ...] = ((178, 196, 212), (168, 184, 190), (190, 204, 214), (160, 180, 206), (182, 190, 196))
_AWNINGS: tuple[Colour, ...] = ((70, 70, 190), (96, 120, 50), (160, 96, 50), (50, 130, 200), (110, 60, 130))
_SIGNS: tuple[Colour, ...] = ((40, 40, 150), (60, 90, 40), (130, 70, 30), (30, 90, 150), (80, 40, 90))


def street(turn: int = 0) -> NDArray[np.float32]:
    """Another one for each turn: the same houses in another order, other names and shelves."""
    canvas = Canvas(WIDTH, HEIGHT)
    draw = np.random.default_rng(11 + turn)
    _ground(canvas)
    for number in range(5):
        _shop(canvas, number * 154 - 1, 154, (number + turn) % 5, draw)
    for x in (96, 404, 700):
        _tree(canvas, x, draw)
    picture = canvas.flat().astype(np.float32)
    return _grained(_lit(picture), draw)


def _ground(canvas: Canvas) -> None:
    canvas.box(0, PAVEMENT, WIDTH, KERB - PAVEMENT, (168, 174, 180))
    for step in range(9):
        y = PAVEMENT + (KERB - PAVEMENT) * (step / 9) ** 1.3
        canvas.line((0, y), (WIDTH, y), 0.6, (152, 158, 164))
    for column in range(-12, 36):
        top, foot = column * 26 + 60, (column - 11.5) * 36 + 384
        canvas.line((top, PAVEMENT), (foot, KERB), 0.5, (154, 160, 166))
    canvas.box(0, 262, WIDTH, 9, (120, 176, 190))  # the strip for the blind
    canvas.box(0, KERB, WIDTH, 5, (196, 200, 204))
    canvas.box(0, KERB + 5, WIDTH, 4, (120, 122, 126))
    canvas.box(0, KERB + 9, WIDTH, HEIGHT, (96, 94, 92))
    for x in range(-20, WIDTH, 96):
        canvas.shape([(x, LANES), (x + 52, LANES), (x + 48, LANES + 5), (x - 4, LANES + 5)], (206, 210, 214))


def _shop(canvas: Canvas, left: float, width: float, number: int, draw: np.random.Generator) -> None:
    wall, awning, sign = _WALLS[number], _AWNINGS[number], _SIGNS[number]
    canvas.box(left, 0, width, PAVEMENT, wall)
    for column in range(3):
        x = left + 16 + column * 46
        canvas.box(x - 2, 12, 34, 46, darker(wall, 0.82))
        canvas.box(x, 14, 30, 42, (120, 104, 84))
        canvas.shape([(x, 14), (x + 16, 14), (x, 40)], (158, 142, 118))
        canvas.line((x + 15, 14), (x + 15, 56), 1, darker(wall, 0.9))
    canvas.box(left + 3, 70, width - 6, 30, sign)
    _characters(canvas, left + width / 2, 85, 4, draw)
    canvas.box(left + 8, 112, width - 16, PAVEMENT - 114, darker(wall, 0.6))
    canvas.box(left + 12, 128, width - 24, 80, (74, 96, 108))
    for shelf in range(3):
        for item in range(9):
            tint = tuple(int(value) for value in draw.integers(70, 210, 3))
            canvas.box(left + 18 + item * 13, 140 + shelf * 22, 9, 12, (tint[0], tint[1], tint[2]))
    canvas.box(left + width / 2 - 15, 132, 30, PAVEMENT - 134, (60, 58, 52))
    canvas.line((left + width / 2, 132), (left + width / 2, PAVEMENT - 2), 1, (120, 124, 120))
    _awning(canvas, left + 4, 104, width - 8, awning)
    canvas.box(left + width - 2, 0, 2, PAVEMENT, darker(wall, 0.7))


def _awning(canvas: Canvas, left: float, top: float, width: float, colour: Colour) -> None:
    stripes = 12
    each = width / stripes
    for stripe in range(stripes):
        tint = colour if stripe % 2 else (226, 230, 234)
        upper, lower = left + stripe * each, left - 5 + stripe * (width + 10) / stripes
        step = (width + 10) / stripes
        canvas.shape([(upper, top), (upper + each, top), (lower + step, top + 22), (lower, top + 22)], tint)
        canvas.oval(lower + step / 2, top + 22, step / 2, 5, tint, (0, 180))


def _characters(canvas: Canvas, middle: float, y: float, count: int, draw: np.random.Generator) -> None:
    """Strokes in squares: seen from a camera, a shop's name."""
    for index in range(count):
        x = middle + (index - (count - 1) / 2) * 26
        for _stroke in range(5):
            if draw.random() < 0.5:
                offset = draw.uniform(-8, 8)
                canvas.line((x - 8, y + offset), (x + 8, y + offset), 1.6, (214, 236, 244))
            else:
                offset = draw.uniform(-8, 8)
                canvas.line((x + offset, y - 8), (x + offset, y + 8), 1.6, (214, 236, 244))


def _tree(canvas: Canvas, x: float, draw: np.random.Generator) -> None:
    canvas.box(x - 16, KERB - 12, 32, 9, (86, 98, 112))
    canvas.box(x - 4, 180, 8, KERB - 190, (54, 70, 88))
    for _leaf in range(170):
        turn, far = draw.uniform(0, 2 * np.pi), draw.uniform(0, 1) ** 0.6
        light = draw.uniform(0.55, 1.1) - 0.25 * np.sin(turn) * far
        where = (x + 50 * far * np.cos(turn), 152 + 40 * far * np.sin(turn))
        canvas.oval(*where, draw.uniform(5, 10), draw.uniform(4, 8), darker((62, 128, 92), float(light)))


def _lit(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """The shade of the houses on the pavement, of the trees, and the corners of the lens."""
    light = np.ones((HEIGHT, WIDTH), np.float32)
    light[PAVEMENT : PAVEMENT + 26] = np.linspace(0.68, 1, 26)[:, None]
    light[118:142] *= np.linspace(0.62, 1, 24)[:, None]
    for x in (96, 404, 700):
        shade = np.zeros_like(light)
        cv2.ellipse(shade, (x + 34, 296), (62, 17), 0, 0, 360, (0.34,), -1)
        light *= 1 - cv2.GaussianBlur(shade, (0, 0), 7)
    down, across = np.linspace(-1, 1, HEIGHT)[:, None], np.linspace(-1, 1, WIDTH)[None, :]
    light *= (1.06 - 0.16 * (across**2 + down**2)).astype(np.float32)
    warm = np.array([0.96, 1.0, 1.03], np.float32)
    return np.asarray(picture * light[..., None] * warm, np.float32)


def _grained(picture: NDArray[np.float32], draw: np.random.Generator) -> NDArray[np.float32]:
    """Asphalt and plaster are not smooth."""
    grain = cv2.GaussianBlur(draw.normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), 0.8)
    strength = np.full((HEIGHT, 1), 3.0, np.float32)
    strength[KERB:] = 9
    return np.asarray(picture + (grain * strength)[..., None], np.float32)
