"""River, island and creek."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.demo.city.plan import BANK, ISLAND, REACH, STEP, Plan, half_width

CREEK_WIDTH = 16.0
# The creek comes down from the northern hills and meets the river east of the old town.
CREEK = ((1290.0, 2600.0), (1130, 1900), (1010, 1500), (1120, 1120), (960, 760), (720, 430), (650, 160), (560, 0))


@dataclass(frozen=True)
class Water:
    river: BaseGeometry  # without the island
    island: shapely.Polygon
    creek: shapely.LineString
    creek_area: BaseGeometry
    banks: BaseGeometry  # the green along river and creek
    shore: shapely.Polygon  # the river with its banks: crossed by bridges alone


def draw(plan: Plan) -> Water:
    u = np.arange(-REACH, REACH, STEP)
    width = half_width(u)
    river = plan.ring(np.r_[u, u[::-1]], np.r_[width, -width[::-1]])
    green = plan.ring(np.r_[u, u[::-1]], np.r_[width + BANK, -width[::-1] - BANK])
    island = _island(plan)
    creek = _creek(plan)
    creek_area = creek.buffer(CREEK_WIDTH / 2)
    return Water(
        river=river.difference(island),
        island=island,
        creek=creek,
        creek_area=creek_area.difference(river),
        banks=shapely.union_all([green, creek.buffer(26)]).difference(shapely.union_all([river, creek_area])),
        shore=green,
    )


def _island(plan: Plan) -> shapely.Polygon:
    u = np.linspace(*ISLAND, 40)
    rise = np.sin(np.pi * (u - ISLAND[0]) / (ISLAND[1] - ISLAND[0])) ** 0.7
    return plan.ring(np.r_[u, u[-2:0:-1]], np.r_[46 * rise - 6, (-38 * rise - 6)[-2:0:-1]])


def _creek(plan: Plan) -> shapely.LineString:
    rough = np.array(CREEK)
    for _ in range(4):  # cutting corners (Chaikin) makes it flow
        inner = np.stack([rough[:-1] * 0.75 + rough[1:] * 0.25, rough[:-1] * 0.25 + rough[1:] * 0.75], axis=1)
        rough = np.concatenate([rough[:1], inner.reshape(-1, 2), rough[-1:]])
    return shapely.LineString(plan.place(rough[:, 0], rough[:, 1]))
