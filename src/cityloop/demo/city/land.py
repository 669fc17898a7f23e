"""Wards between the greater streets, blocks between lanes, and what each block is used for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.demo.city import cutting
from cityloop.demo.city.cutting import Manner
from cityloop.demo.city.frame import random
from cityloop.demo.city.plan import Plan
from cityloop.demo.city.streets import Rank, Street, old_town
from cityloop.demo.city.water import Water


class Use(StrEnum):
    WATER = "water"
    BANK = "bank"
    OLD = "old"
    HOMES = "homes"
    TRADE = "trade"
    WORKS = "works"
    FIELDS = "fields"
    PARK = "park"
    SQUARE = "square"
    SCHOOL = "school"
    MARKET = "market"
    PUBLIC = "public"


@dataclass
class Block:
    ground: shapely.Polygon  # to the middle of the streets around
    use: Use
    name: str = ""


# How blocks are cut by lanes, and what is not cut at all.
OLD_LANES = Manner(size=9_500, slack=0.12, turn=0.16, bend=9)
NEW_LANES = Manner(size=34_000, slack=0.05)
WORKS_LANES = Manner(size=70_000, slack=0.05)


def wards(edge: shapely.Polygon, water: Water, streets: list[Street]) -> list[shapely.Polygon]:
    """The faces between edge, water and streets; they tile the town."""
    lines: list[BaseGeometry] = [street.line for street in streets]
    lines += [edge.exterior, water.river.boundary, water.island.exterior, water.creek]
    net = shapely.union_all(shapely.intersection(lines, edge), grid_size=0.01)
    return [face for face in shapely.get_parts(shapely.polygonize([net])) if face.area > 1]


def divide(
    plan: Plan, ground: list[shapely.Polygon], water: Water, ring: shapely.Polygon
) -> tuple[list[Block], list[Street]]:
    """Blocks and the lanes between them."""
    rng = random(plan.seed, "lanes")
    blocks: list[Block] = []
    lanes: list[Street] = []
    parks = _parks(plan, ground)
    for number, ward in enumerate(ground):
        if number in parks:
            blocks.append(Block(ward, Use.PARK, parks[number]))
            continue
        use = _use(plan, ward, water, ring)
        manner = {Use.OLD: OLD_LANES, Use.HOMES: NEW_LANES, Use.WORKS: WORKS_LANES}.get(use)
        if manner is None:
            blocks.append(Block(ward, use))
            continue
        pieces = cutting.cut(ward, manner, rng)
        blocks += [Block(leaf, use) for leaf in pieces.leaves]
        lanes += [Street("", Rank.LANE, line) for line in pieces.cuts if line.length > 35]
    return blocks, lanes


# Parks that take all of the ground between the greater streets: name and where, along and across the river.
GREAT_PARKS = (
    ("文峰公园", (-1250.0, 1020.0)),
    ("状元公园", (-150, 1330)),
    ("市民公园", (-270, -920)),
    ("江滩公园", (-760, -220)),
    ("书香公园", (1120, -1160)),
    ("松山公园", (1930, 1050)),
)


def _parks(plan: Plan, ground: list[shapely.Polygon]) -> dict[int, str]:
    tree = shapely.STRtree(ground)
    return {int(tree.nearest(plan.point(*at))): name for name, at in GREAT_PARKS}


def _use(plan: Plan, ward: shapely.Polygon, water: Water, ring: shapely.Polygon) -> Use:
    point = ward.representative_point()
    if water.river.contains(point):
        return Use.WATER
    if water.shore.contains(point):
        return Use.BANK
    if not ring.contains(point):
        return Use.FIELDS
    if old_town(plan).contains(point):
        return Use.OLD
    return Use.WORKS if plan.point(1900, -1150).distance(point) < 800 else Use.HOMES
