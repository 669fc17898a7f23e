"""What happens in a scene of each kind. The order in which the dice fall makes it what it is."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from bench.scenes.plan import HEIGHT, WIDTH, Scene, Thing, Walker
from bench.scenes.sprites import goods, person
from bench.scenes.weather import cloud, dark, drops, grain, headlights, lamps, shaken, streaks


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
    scene.weather.append(cloud(dice, scene.seconds) if dice.random() < 0.6 else lamps(dice, scene.seconds))


def _shake(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather.append(shaken(dice))


def _night(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather += [dark(dice), headlights(dice, scene.seconds), grain(dice, dice.uniform(7, 12))]


def _rain(scene: Scene, dice: Generator) -> None:
    _stays(scene, dice)
    scene.weather += [streaks(dice), drops(dice), grain(dice, 4)]


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
                    person(dice),
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
    weather = [cloud(dice, scene.seconds), shaken(dice), streaks(dice), headlights(dice, scene.seconds)]
    scene.weather.append(weather[int(dice.integers(len(weather)))])


PLANS = {
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


def zone(dice: Generator) -> list[tuple[float, float]]:
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
    return Thing(goods(dice), *place, round(float(comes), 1), None if goes is None else round(float(goes), 1))


def _people(scene: Scene, dice: Generator, passing: int) -> None:
    for _each in range(passing):
        begins, takes = dice.uniform(0, scene.seconds), dice.uniform(5, 14)
        y = dice.uniform(0.55, 0.97) * HEIGHT
        left, right = (-30.0, y), (WIDTH + 30.0, float(np.clip(y + dice.uniform(-60, 60), 0.5 * HEIGHT, HEIGHT)))
        start, goal = (left, right) if dice.random() < 0.5 else (right, left)
        scene.walkers.append(Walker(person(dice), begins, begins + takes, start, goal, 3))
