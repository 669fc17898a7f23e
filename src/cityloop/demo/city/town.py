"""The whole town in metres, drawn from one seed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.demo.city import areas, crossings, extras, houses, land, naming, parts, plan, sites, streets, water
from cityloop.demo.city.areas import Cell
from cityloop.demo.city.crossings import Crossing
from cityloop.demo.city.land import Block
from cityloop.demo.city.parts import Parts
from cityloop.demo.city.plan import Plan
from cityloop.demo.city.streets import Street
from cityloop.demo.city.water import Water

SEED = 7


@dataclass(frozen=True)
class Town:
    plan: Plan
    edge: shapely.Polygon
    water: Water
    streets: list[Street]  # greater ones first, then lanes
    blocks: list[Block]
    grounds: list[BaseGeometry]  # the blocks without streets and water
    cells: list[Cell]
    crossings: list[Crossing]
    parts: Parts

    @cached_property
    def houses(self) -> list[shapely.MultiPolygon]:
        """Those of each block; drawn when first asked for."""
        return houses.build(self.plan.seed, self.blocks, self.grounds)


@cache
def build(seed: int = SEED) -> Town:
    lie = plan.draw(seed)
    edge = plan.edge_of_town(seed)
    wet = water.draw(lie)
    greater = streets.draw(lie, edge, wet.shore)
    wards = land.wards(edge, wet, greater)
    blocks, lanes = land.divide(lie, wards, wet, streets.ring_road(edge))
    homes = _homes(blocks, wards, areas.settle(lie, wards))
    sites.place(lie, blocks)
    net = greater + naming.lanes(lanes, greater, streets.old_town(lie))
    grounds = _grounds(blocks, net, wet)
    meetings = crossings.find(net)
    return Town(
        plan=lie,
        edge=edge,
        water=wet,
        streets=net,
        blocks=blocks,
        grounds=grounds,
        cells=areas.cells(lie, blocks, homes),
        crossings=meetings,
        parts=_parts(seed, edge, net, meetings, blocks, wet),
    )


def _homes(blocks: list[Block], wards: list[shapely.Polygon], settled: list[int]) -> list[int]:
    """The community of each block: that of its ward."""
    inside = shapely.point_on_surface([block.ground for block in blocks])
    block, ward = shapely.STRtree(wards).query(inside, predicate="within")
    found = dict(zip(block.tolist(), ward.tolist(), strict=True))
    return [settled[found[number]] for number in range(len(blocks))]


def _grounds(blocks: list[Block], net: list[Street], wet: Water) -> list[BaseGeometry]:
    """The blocks less the streets around them, and the creek."""
    taken: list[BaseGeometry] = [street.line.buffer(street.width / 2) for street in net]
    taken.append(wet.creek_area)
    grounds = [block.ground for block in blocks]
    near: dict[int, list[BaseGeometry]] = defaultdict(list)
    for block, other in zip(*shapely.STRtree(taken).query(grounds, predicate="intersects"), strict=True):
        near[int(block)].append(taken[int(other)])
    return [ground.difference(shapely.union_all(near[number])) for number, ground in enumerate(grounds)]


def _parts(
    seed: int, edge: shapely.Polygon, net: list[Street], meetings: list[Crossing], blocks: list[Block], wet: Water
) -> Parts:
    rows = parts.along(seed, net) + extras.rows(seed, meetings, blocks, wet, net)
    found = parts.gather([row for row in rows if len(row[0])])
    inside = shapely.contains_xy(edge.buffer(-2), *found.points.T)
    dry = ~shapely.contains_xy(wet.river, *found.points.T) | (found.kind == parts.NUMBER["跨河桥"])
    kept = np.flatnonzero(inside & dry)
    return parts.thin(seed, Parts(found.points[kept], found.kind[kept], found.street[kept]))
