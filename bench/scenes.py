"""Streets on which things come, stay and go: real footage with things and people painted in, and the truth about them.

A scene is drawn from its seed alone: which footage, cropped, mirrored and coloured how, what happens when. Of the kinds
in `KINDS` a seed has the one of its turn. What is painted in is synthetic and labelled so in `truth.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colours = NDArray[np.float32]

WIDTH, HEIGHT, RATE = 640, 360, 2
STREETS = ("car-detection.mp4", "person-bicycle-car-detection.mp4", "road-video01.avi", "road-video02.avi")
FOOTAGE = (*STREETS, "one-by-one-person-detection.mp4")  # in the last people stand for long
UNTIL = {"road-video02.avi": 20.0}  # seconds; then words are written into the picture
TOLERANCE = 4.0  # seconds
ZONE = "pavement"
KINDS = ("stay", "crowd", "light", "shake", "night", "rain", "long", "people", "removal", "empty")


@dataclass(frozen=True)
class Thing:
    """Painted so that its foot stands at (x, y) from `comes` to `goes`, in seconds; `None`: it never goes."""

    sprite: Colours  # height x width x 4: blue, green, red, cover
    x: int
    y: int
    comes: float
    goes: float | None


@dataclass(frozen=True)
class Walker:
    """Somebody who walks from one point to the other, or who stands and sways where both are one."""

    sprite: Colours
    begins: float
    ends: float
    start: tuple[float, float]
    goal: tuple[float, float]
    sway: float


@dataclass
class Scene:
    seed: int
    kind: str
    seconds: float
    dwell: float
    polygon: list[tuple[float, float]]
    things: list[Thing] = field(default_factory=list)
    walkers: list[Walker] = field(default_factory=list)
    weather: list[Callable[[Colours, float], Colours]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.seed:04d}-{self.kind}.mp4"

    def truth(self) -> dict[str, Any]:
        """What shall be found in the clip."""
        events = [
            {"zone": ZONE, "start_s": each.comes, "end_s": each.goes, "tolerance_s": TOLERANCE}
            for each in self.things
            if each.comes > 0 and (each.goes or self.seconds) - each.comes > self.dwell
        ]
        zones = [{"name": ZONE, "polygon": self.polygon, "dwell_s": self.dwell}]
        return {"clip": self.name, "kind": self.kind, "synthetic": True, "zones": zones, "events": events}


def compose(seeds: range, footage: Path, out: Path) -> None:
    """Writes the clips of these seeds and their `truth.json`; the same seed gives the same clip."""
    out.mkdir(parents=True, exist_ok=True)
    truths = []
    for seed in seeds:
        scene, background = drawn(seed, footage)
        _write(out / scene.name, _pictures(scene, background))
        truths.append(scene.truth())
    (out / "truth.json").write_text(json.dumps(truths, indent=1))


def drawn(seed: int, footage: Path) -> tuple[Scene, Callable[[float], Colours]]:
    """The plan of a scene and its street at any second."""
    dice = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    background = _street(dice, footage, FOOTAGE if kind in ("people", "empty") else STREETS)
    dwell = float(dice.choice([15, 20, 30]))
    scene = Scene(seed, kind, 100 + 2 * dwell, dwell, _zone(dice))
    _PLANS[kind](scene, dice)
    return scene, background


# What happens


def _stays(scene: Scene, dice: Generator) -> None:
    """One or two things that stay long enough, and now and then one that does not."""
    first = dice.uniform(12, 35)
    stay = scene.dwell + dice.uniform(12, 35)
    place = _places(scene, dice, 3)
    scene.things.append(_thing(dice, place[0], first, min(first + stay, scene.seconds - 8)))
    if dice.random() < 0.5:
        second = first + dice.uniform(8, 25)
        goes = second + scene.dwell + dice.uniform(10, 30)
        scene.things.append(_thing(dice, place[1], second, goes if goes < scene.seconds - 8 else None))
    if dice.random() < 0.5:
        short = dice.uniform(15, scene.seconds - scene.dwell)
        scene.things.append(_thing(dice, place[2], short, short + dice.uniform(0.3, 0.7) * scene.dwell))
    _people(scene, dice, passing=6)


def _crowd(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    _people(scene, dice, passing=int(scene.seconds / 2.5))


def _light(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather.append(_cloud(dice, scene.seconds) if dice.random() < 0.6 else _lamps(dice, scene.seconds))


def _shake(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather.append(_shaken(dice))


def _night(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather += [_dark(dice), _headlights(dice, scene.seconds), _grain(dice, dice.uniform(7, 12))]


def _rain(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather += [_streaks(dice), _drops(dice), _grain(dice, 4)]


def _long(scene: Scene, dice: Generator) -> None:
    """Stays many times as long as it may: told once, and its end too."""
    scene.seconds = 60 + 9 * scene.dwell
    comes = dice.uniform(12, 30)
    goes = comes + 8 * scene.dwell
    scene.things.append(_thing(dice, _places(scene, dice, 1)[0], comes, goes if dice.random() < 0.7 else None))
    _people(scene, dice, passing=12)


def _standing(scene: Scene, dice: Generator) -> None:
    """People stand and talk for longer than a thing may stay; nobody is to be told of."""
    for place in _places(scene, dice, int(dice.integers(1, 3))):
        begins = dice.uniform(10, 40)
        for beside in (0, int(dice.integers(22, 34))):
            stands = (place[0] + beside, place[1] + int(dice.integers(-4, 5)))
            scene.walkers.append(
                Walker(
                    _person(dice),
                    begins,
                    begins + scene.dwell * dice.uniform(1.2, 2),
                    stands,
                    stands,
                    dice.uniform(5, 10),
                )
            )
    _people(scene, dice, passing=5)


def _removal(scene: Scene, dice: Generator) -> None:
    """What stood there from the start is taken away; now and then another comes elsewhere."""
    place = _places(scene, dice, 2)
    scene.things.append(_thing(dice, place[0], 0, dice.uniform(20, 45)))
    if dice.random() < 0.5:
        comes = dice.uniform(30, 60)
        scene.things.append(_thing(dice, place[1], comes, comes + scene.dwell + dice.uniform(10, 25)))
    _people(scene, dice, passing=5)


def _empty(scene: Scene, dice: Generator) -> None:
    _people(scene, dice, passing=int(dice.integers(3, 30)))
    weather = [_cloud(dice, scene.seconds), _shaken(dice), _streaks(dice), _headlights(dice, scene.seconds)]
    scene.weather.append(weather[int(dice.integers(len(weather)))])


_PLANS = {
    "stay": _stays,
    "crowd": _crowd,
    "light": _light,
    "shake": _shake,
    "night": _night,
    "rain": _rain,
    "long": _long,
    "people": _standing,
    "removal": _removal,
    "empty": _empty,
}


def _zone(dice: Generator) -> list[tuple[float, float]]:
    """Four corners, somewhat askew, on the lower part of the picture."""
    left, right = dice.uniform(0.05, 0.25), dice.uniform(0.75, 0.95)
    top, bottom = dice.uniform(0.3, 0.4), dice.uniform(0.9, 0.99)
    askew = dice.uniform(0, 0.06, 4)
    corners = [(left + askew[0], top), (right - askew[1], top), (right, bottom - askew[2]), (left, bottom - askew[3])]
    return [(round(float(x), 3), round(float(y), 3)) for x, y in corners]


def _places(scene: Scene, dice: Generator, many: int) -> list[tuple[int, int]]:
    """Feet inside the zone, well apart from each other."""
    lanes = dice.permutation(np.linspace(0.33, 0.67, 3))
    return [
        (int((lanes[index] + dice.uniform(-0.03, 0.03)) * WIDTH), int(dice.uniform(0.62, 0.85) * HEIGHT))
        for index in range(many)
    ]


def _thing(dice: Generator, place: tuple[int, int], comes: float, goes: float | None) -> Thing:
    return Thing(_goods(dice), *place, round(float(comes), 1), None if goes is None else round(float(goes), 1))


def _people(scene: Scene, dice: Generator, passing: int) -> None:
    for _each in range(passing):
        begins, takes = dice.uniform(0, scene.seconds), dice.uniform(5, 14)
        y = dice.uniform(0.55, 0.97) * HEIGHT
        left, right = (-30.0, y), (WIDTH + 30.0, float(np.clip(y + dice.uniform(-60, 60), 0.5 * HEIGHT, HEIGHT)))
        start, goal = (left, right) if dice.random() < 0.5 else (right, left)
        scene.walkers.append(Walker(_person(dice), begins, begins + takes, start, goal, 3))


# What it looks like


def _goods(dice: Generator) -> Colours:
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


def _person(dice: Generator) -> Colours:
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


def _paste(picture: Colours, sprite: Colours, x: float, y: float) -> None:
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


# The street, its light and its weather


@cache
def _footage(path: Path) -> NDArray[np.uint8]:
    """Two pictures a second, at full height."""
    found, due = [], 0.0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if float(frame.time or 0) > UNTIL.get(path.name, math.inf):
                break
            if float(frame.time or 0) >= due:
                found.append(cv2.resize(frame.to_ndarray(format="bgr24"), (800, 450), interpolation=cv2.INTER_AREA))
                due += 1 / RATE
    return np.stack(found).astype(np.uint8, copy=False)


def _street(dice: Generator, folder: Path, films: Sequence[str]) -> Callable[[float], Colours]:
    """Real pictures to and fro from a moment of its own, cropped, mirrored and coloured."""
    film = _footage(folder / films[int(dice.integers(len(films)))])
    begin, share = int(dice.integers(len(film))), dice.uniform(0.72, 1.0)
    high, wide = int(450 * share), int(800 * share)
    top, left = int(dice.integers(450 - high + 1)), int(dice.integers(800 - wide + 1))
    mirrored, gamma, tint = dice.random() < 0.5, dice.uniform(0.8, 1.25), dice.uniform(0.9, 1.1, 3).astype(np.float32)
    noise = _grain(dice, 1.5)

    def at(seconds: float) -> Colours:
        turn = (begin + int(seconds * RATE)) % (2 * len(film) - 2)
        picture = film[turn if turn < len(film) else 2 * len(film) - 2 - turn]
        picture = cv2.resize(
            picture[top : top + high, left : left + wide], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA
        )
        lit: Colours = (255 * (picture.astype(np.float32) / 255) ** gamma * tint).astype(np.float32)
        return noise(np.ascontiguousarray(lit[:, ::-1] if mirrored else lit), seconds)

    return at


def _cloud(dice: Generator, seconds: float) -> Callable[[Colours, float], Colours]:
    """The sun goes and comes within a few seconds each time."""
    moments, depth = np.sort(dice.uniform(10, seconds, 4)), dice.uniform(0.25, 0.45)
    slow = dice.uniform(3, 25)

    def cast(picture: Colours, now: float) -> Colours:
        gone = sum((-1) ** index * float(np.clip((now - each) / slow, 0, 1)) for index, each in enumerate(moments))
        return picture * np.float32(1 - depth * gone)

    return cast


def _lamps(dice: Generator, seconds: float) -> Callable[[Colours, float], Colours]:
    """At one moment the whole street becomes another."""
    moment, factor = dice.uniform(0.35, 0.6) * seconds, dice.choice([0.45, 1.5])
    tint = np.array([0.85, 1.0, 1.15], np.float32)
    return lambda picture, now: picture * tint * np.float32(factor) if now > moment else picture


def _shaken(dice: Generator) -> Callable[[Colours, float], Colours]:
    far, own = dice.uniform(2, 6), np.random.default_rng(int(dice.integers(2**32)))

    def moved(picture: Colours, now: float) -> Colours:
        turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), float(own.normal(0, 0.25)), 1.0)
        turn[:, 2] = turn[:, 2] + own.uniform(-far, far, 2)
        return cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)

    return moved


def _dark(dice: Generator) -> Callable[[Colours, float], Colours]:
    factor = np.float32(dice.uniform(0.22, 0.4))
    centre = (int(dice.uniform(0.3, 0.7) * WIDTH), int(dice.uniform(0.4, 0.8) * HEIGHT))
    glow = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.circle(glow, centre, 90, (1.0,), -1)
    shine = _soft(glow, 60) * np.float32(0.4)
    return lambda picture, now: picture * (factor + shine)


def _soft(field: Colours, sigma: float) -> Colours:
    return cv2.GaussianBlur(field, (0, 0), sigma)[..., None].astype(np.float32)


def _headlights(dice: Generator, seconds: float) -> Callable[[Colours, float], Colours]:
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


def _grain(dice: Generator, strength: float) -> Callable[[Colours, float], Colours]:
    """Drawn once, larger than the picture, and cut out elsewhere each time."""
    own = np.random.default_rng(int(dice.integers(2**32)))
    field = own.normal(0, strength, (HEIGHT * 2, WIDTH * 2, 3)).astype(np.float32)

    def grained(picture: Colours, now: float) -> Colours:
        top, left = int(own.integers(HEIGHT)), int(own.integers(WIDTH))
        return picture + field[top : top + HEIGHT, left : left + WIDTH]

    return grained


def _streaks(dice: Generator) -> Callable[[Colours, float], Colours]:
    own, many = np.random.default_rng(int(dice.integers(2**32))), int(dice.integers(80, 260))

    def rained(picture: Colours, now: float) -> Colours:
        drops = np.zeros((HEIGHT, WIDTH), np.float32)
        for x, y, long in zip(
            own.integers(0, WIDTH, many), own.integers(0, HEIGHT, many), own.integers(8, 26, many), strict=True
        ):
            cv2.line(drops, (int(x), int(y)), (int(x) + 3, int(y + long)), (1.0,), 1)
        return picture * np.float32(0.88) + cv2.GaussianBlur(drops, (3, 3), 0)[..., None] * np.float32(95)

    return rained


def _drops(dice: Generator) -> Callable[[Colours, float], Colours]:
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


def _pictures(scene: Scene, street: Callable[[float], Colours]) -> Iterator[Picture]:
    own = np.random.default_rng(scene.seed + 500_000)
    for number in range(int(scene.seconds * RATE)):
        now = number / RATE
        picture = street(now)
        for thing in scene.things:
            if thing.comes <= now and (thing.goes is None or now < thing.goes):
                _paste(picture, thing.sprite, thing.x, thing.y)
        for walker in scene.walkers:
            if walker.begins <= now < walker.ends:
                way = (now - walker.begins) / (walker.ends - walker.begins)
                x, y = (a + (b - a) * way for a, b in zip(walker.start, walker.goal, strict=True))
                sprite = walker.sprite[:, ::-1] if own.random() < 0.3 else walker.sprite
                _paste(picture, sprite, x + float(own.normal(0, walker.sway / 2)), y)
        for change in scene.weather:
            picture = change(picture, now)
        yield np.clip(picture, 0, 255).astype(np.uint8)


def _write(path: Path, pictures: Iterator[Picture]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"g": str(RATE), "preset": "ultrafast", "crf": "30"}
        )
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = WIDTH, HEIGHT, "yuv420p", 1
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
