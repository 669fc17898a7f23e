"""Light and weather over a street, and a camera that is shaken by it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from bench.scenes.plan import HEIGHT, WIDTH, Change, Colours


def cloud(dice: Generator, seconds: float) -> Change:
    """The sun goes and comes within a few seconds each time."""
    moments, depth = np.sort(dice.uniform(10, seconds, 4)), dice.uniform(0.25, 0.45)
    slow = dice.uniform(3, 25)

    def cast(picture: Colours, now: float) -> Colours:
        gone = sum((-1) ** index * float(np.clip((now - each) / slow, 0, 1)) for index, each in enumerate(moments))
        return picture * np.float32(1 - depth * gone)

    return cast


def lamps(dice: Generator, seconds: float) -> Change:
    """At one moment the whole street becomes another."""
    moment, factor = dice.uniform(0.35, 0.6) * seconds, dice.choice([0.45, 1.5])
    tint = np.array([0.85, 1.0, 1.15], np.float32)
    return lambda picture, now: picture * tint * np.float32(factor) if now > moment else picture


def shaken(dice: Generator) -> Change:
    far, own = dice.uniform(2, 6), np.random.default_rng(int(dice.integers(2**32)))

    def moved(picture: Colours, now: float) -> Colours:
        turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), float(own.normal(0, 0.25)), 1.0)
        turn[:, 2] = turn[:, 2] + own.uniform(-far, far, 2)
        return cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)

    return moved


def dark(dice: Generator) -> Change:
    factor = np.float32(dice.uniform(0.22, 0.4))
    centre = (int(dice.uniform(0.3, 0.7) * WIDTH), int(dice.uniform(0.4, 0.8) * HEIGHT))
    glow = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.circle(glow, centre, 90, (1.0,), -1)
    shine = _soft(glow, 60) * np.float32(0.4)
    return lambda picture, now: picture * (factor + shine)


def headlights(dice: Generator, seconds: float) -> Change:
    passes = [(dice.uniform(0, seconds), dice.uniform(3, 8), dice.random() < 0.5) for _ in range(int(seconds / 12))]
    beam = np.zeros((HEIGHT, 3 * WIDTH), np.float32)
    cv2.ellipse(beam, (WIDTH * 3 // 2, int(HEIGHT * 0.7)), (110, 40), 0, 0, 360, (90.0,), -1)
    cone = _soft(beam, 25)

    def lit(picture: Colours, now: float) -> Colours:
        for begins, takes, backwards in passes:
            if begins < now < begins + takes:
                way = (now - begins) / takes
                left = WIDTH * 3 // 2 - int(WIDTH * (1 - way if backwards else way))
                picture = picture + cone[:, left : left + WIDTH]
        return picture

    return lit


def grain(dice: Generator, strength: float) -> Change:
    """Drawn once, larger than the picture, and cut out elsewhere each time."""
    own = np.random.default_rng(int(dice.integers(2**32)))
    field = own.normal(0, strength, (HEIGHT * 2, WIDTH * 2, 3)).astype(np.float32)

    def grained(picture: Colours, now: float) -> Colours:
        top, left = int(own.integers(HEIGHT)), int(own.integers(WIDTH))
        return picture + field[top : top + HEIGHT, left : left + WIDTH]

    return grained


def streaks(dice: Generator) -> Change:
    own, many = np.random.default_rng(int(dice.integers(2**32))), int(dice.integers(80, 260))

    def rained(picture: Colours, now: float) -> Colours:
        drops = np.zeros((HEIGHT, WIDTH), np.float32)
        for x, y, long in zip(
            own.integers(0, WIDTH, many), own.integers(0, HEIGHT, many), own.integers(8, 26, many), strict=True
        ):
            cv2.line(drops, (int(x), int(y)), (int(x) + 3, int(y + long)), (1.0,), 1)
        return picture * np.float32(0.88) + cv2.GaussianBlur(drops, (3, 3), 0)[..., None] * np.float32(95)

    return rained


def drops(dice: Generator) -> Change:
    """Water on the lens: it blurs a spot for a while and runs on."""
    spots = [(*dice.uniform((0, 0), (WIDTH, HEIGHT)), dice.uniform(8, 20), dice.uniform(0, 60)) for _ in range(5)]

    def wet(picture: Colours, now: float) -> Colours:
        small = cv2.resize(picture, (WIDTH // 8, HEIGHT // 8), interpolation=cv2.INTER_AREA)
        blurred = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        mask = np.zeros((HEIGHT, WIDTH), np.float32)
        for x, y, radius, since in spots:
            runs = (y + 3 * max(now - since, 0)) % HEIGHT
            cv2.circle(mask, (int(x), int(runs)), int(radius), (1.0,), -1)
        return picture * (1 - mask[..., None]) + blurred * mask[..., None]

    return wet


def _soft(field: Colours, sigma: float) -> Colours:
    return cv2.GaussianBlur(field, (0, 0), sigma)[..., None].astype(np.float32)
