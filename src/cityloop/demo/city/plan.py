"""The lie of the land: a smooth net that bends along the river; every street and bank is drawn on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city.frame import AREA, Array, random

Curve = Callable[[Array], Array]

STEP = 30.0  # metres between the corners of a curve
BANK = 48.0  # width of the green between the water and the road along it
REACH = 3400.0  # beyond the town's edge
RIVER = ((-3600, 420), (-2500, 330), (-1500, -170), (-450, -520), (500, -190), (1350, 260), (2300, 210), (3600, -300))
ISLAND = (960.0, 1660.0)  # where along the river
TURN = np.radians(-7.0)


def spline(knots: tuple[tuple[float, float], ...]) -> Curve:
    """A natural cubic spline through the knots."""
    x, y = np.array(knots, dtype=float).T
    step = np.diff(x)
    system = np.diag(np.r_[1.0, 2 * (step[:-1] + step[1:]), 1.0])
    inner = np.arange(1, len(x) - 1)
    system[inner, inner - 1], system[inner, inner + 1] = step[:-1], step[1:]
    slope = np.diff(y) / step
    bend = np.linalg.solve(system, np.r_[0.0, 6 * np.diff(slope), 0.0])

    def at(u: Array) -> Array:
        i = np.clip(np.searchsorted(x, u) - 1, 0, len(step) - 1)
        left, right, h = u - x[i], x[i + 1] - u, step[i]
        cubic = (bend[i] * right**3 + bend[i + 1] * left**3) / (6 * h)
        line = (y[i] / h - bend[i] * h / 6) * right + (y[i + 1] / h - bend[i + 1] * h / 6) * left
        return np.asarray(cubic + line)

    return at


_river = spline(RIVER)


def _hump(u: Array, low: float, high: float) -> Array:
    """0 outside, rising smoothly to 1 in the middle."""
    return np.asarray(np.sin(np.pi * np.clip((u - low) / (high - low), 0, 1)))


def half_width(u: Array) -> Array:
    """Half of the river's width: it breathes, and widens around the island."""
    return np.asarray(58 + 9 * np.sin(u / 310) + 52 * _hump(u, ISLAND[0] - 350, ISLAND[1] + 350) ** 2)


@dataclass(frozen=True)
class Plan:
    """u runs along the river, s across it (north positive), both in metres; `place` bends them into the plane."""

    seed: int
    waves: Array  # (n, 5): amplitude, wave numbers, phases

    def place(self, u: Array, s: Array) -> Array:
        follow = np.exp(-((np.abs(s) / 1150) ** 1.35))
        x, y = u + 0.05 * s, _river(u) * follow + s + 90
        points = np.stack([x * np.cos(TURN) - y * np.sin(TURN), x * np.sin(TURN) + y * np.cos(TURN)], axis=-1)
        return points + self._drift(points)

    def _drift(self, points: Array) -> Array:
        drift = np.zeros_like(points)
        for size, kx, ky, px, py in self.waves:
            angle = points[..., 0] * kx + points[..., 1] * ky
            drift += size * np.stack([np.sin(angle + px), np.sin(angle + py)], axis=-1)
        return drift

    def along(self, s: float | Curve, start: float = -REACH, end: float = REACH) -> shapely.LineString:
        """A line that follows the river at the distance `s`."""
        u = np.linspace(start, end, max(2, int(abs(end - start) / STEP)))
        return shapely.LineString(self.place(u, s(u) if callable(s) else np.full_like(u, s)))

    def across(self, u: float, start: float = -REACH, end: float = REACH, lean: float = 0.0) -> shapely.LineString:
        """A line that crosses the river's direction at `u`, leaning by `lean` metres in each metre."""
        s = np.linspace(start, end, max(2, int(abs(end - start) / STEP)))
        return shapely.LineString(self.place(u + lean * s, s))

    def ring(self, u: Array, s: Array) -> shapely.Polygon:
        return shapely.Polygon(self.place(u, s))

    def point(self, u: float, s: float) -> shapely.Point:
        return shapely.Point(*self.place(np.array(u), np.array(s)))


def draw(seed: int) -> Plan:
    rng = random(seed, "plan")
    turns = rng.uniform(0, 2 * np.pi, (5, 3))
    lengths = np.array([2600, 1900, 1300, 950, 700.0])
    numbers = 2 * np.pi / lengths
    waves = np.stack(
        [lengths / 60, numbers * np.cos(turns[:, 0]), numbers * np.sin(turns[:, 0]), turns[:, 1], turns[:, 2]], axis=-1
    )
    return Plan(seed, waves)


def edge_of_town(seed: int) -> shapely.Polygon:
    """The limit of the built-up area, 17 km2 to the square metre."""
    rng = random(seed, "edge")
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    power = 2.5
    radius = ((np.abs(np.cos(angle)) / 2720) ** power + (np.abs(np.sin(angle)) / 1840) ** power) ** (-1 / power)
    for waves in range(2, 9):
        radius *= 1 + 0.028 * np.sin(waves * angle + rng.uniform(0, 2 * np.pi)) * (4 / (waves + 2))
    outline = shapely.Polygon(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1))
    factor = float(np.sqrt(AREA / outline.area))
    return shapely.Polygon(shapely.get_coordinates(outline)[:-1] * factor)
