"""Unit cells, communities, streets offices, responsibility grids: who is where, with their codes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city import cutting
from cityloop.demo.city.cutting import Manner
from cityloop.demo.city.frame import Array, random
from cityloop.demo.city.land import Block, Use
from cityloop.demo.city.plan import Plan

COUNTY = "360799"  # no such county exists
COUNTY_NAME = "云汀县"


@dataclass(frozen=True)
class Office:
    """A street office (街道) or town (镇)."""

    code: str
    name: str


@dataclass(frozen=True)
class Community:
    name: str
    office: str
    grid: int  # the first level responsibility grid it belongs to
    seat: tuple[float, float]  # along and across the river
    core: bool = False


OFFICES = (Office("001", "长宁街道"), Office("002", "滨江街道"), Office("100", "文峰镇"))
COMMUNITIES = (
    Community("钟楼社区", "001", 1, (-760, 560), core=True),
    Community("东门社区", "001", 1, (-130, 560), core=True),
    Community("状元社区", "001", 2, (-400, 1500)),
    Community("学苑社区", "001", 2, (560, 1150), core=True),
    Community("溪口社区", "001", 2, (560, 350), core=True),
    Community("松山社区", "001", 3, (1560, 500)),
    Community("东岭社区", "001", 3, (1500, 1350)),
    Community("文峰社区", "100", 4, (-1450, 900)),
    Community("樟树社区", "100", 4, (-1750, 280)),
    Community("云山村", "100", 4, (-1500, 1600)),
    Community("江南社区", "002", 5, (-480, -480), core=True),
    Community("西湾社区", "002", 5, (-1750, -560)),
    Community("政务社区", "002", 5, (-1150, -1250)),
    Community("市民社区", "002", 6, (-80, -1350)),
    Community("会展社区", "002", 6, (620, -620), core=True),
    Community("书香社区", "002", 6, (1050, -1350)),
    Community("丰源社区", "002", 6, (1950, -800)),
)
GRIDS = ("老城网格", "城北网格", "城东网格", "城西网格", "江南网格", "新区网格")

CELL = 15_300.0  # m2 above which a block is cut once more
WHOLE = 4_600.0  # m2 below which a cell joins its neighbour


@dataclass
class Cell:
    ground: shapely.Polygon
    community: int
    use: Use
    code: str = ""


def settle(plan: Plan, wards: list[shapely.Polygon]) -> list[int]:
    """The community of each ward: that of the nearest seat on the same side of the river."""
    seats = shapely.get_coordinates([plan.point(*community.seat) for community in COMMUNITIES])
    middles = shapely.get_coordinates(shapely.point_on_surface(wards))
    apart = np.linalg.norm(middles[:, None, :] - seats[None, :, :], axis=2)
    north = np.array([community.seat[1] > 0 for community in COMMUNITIES])
    line = plan.along(0.0)
    above = np.array([_left_of(line, middle) for middle in middles])
    apart[above[:, None] != north[None, :]] += 1e6
    return [int(nearest) for nearest in apart.argmin(axis=1)]


def _left_of(line: shapely.LineString, point: Array) -> bool:
    at = line.project(shapely.Point(point))
    a, b = line.interpolate(at - 1), line.interpolate(at + 1)
    return bool((b.x - a.x) * (point[1] - a.y) - (b.y - a.y) * (point[0] - a.x) > 0)


def cells(plan: Plan, blocks: list[Block], homes: list[int]) -> list[Cell]:
    """Blocks cut to unit cells that tile the town: shared edges have the same corners on both sides."""
    rng = random(plan.seed, "cells")
    pieces, community, uses = [], [], []
    for block, home in zip(blocks, homes, strict=True):
        for leaf in cutting.cut(block.ground, Manner(size=CELL), rng).leaves:
            pieces.append(leaf)
            community.append(home)
            uses.append(block.use)
    cleaned = shapely.coverage_clean  # type: ignore[attr-defined]  # newer than its stubs
    clean = cleaned(pieces, gap_width=1.0, snapping_distance=0.02)
    found = [Cell(ground, home, use) for ground, home, use in zip(clean, community, uses, strict=True)]
    return _number(_join_small(found))


def _join_small(found: list[Cell]) -> list[Cell]:
    """Cells too small to be one join the neighbour of their community with the longest common edge."""
    tree = shapely.STRtree([cell.ground for cell in found])
    gone: set[int] = set()
    for index in sorted(range(len(found)), key=lambda i: found[i].ground.area):
        cell = found[index]
        if cell.ground.area >= WHOLE:
            break
        near = [i for i in tree.query(cell.ground) if i != index and i not in gone]
        near = [i for i in near if found[i].community == cell.community]
        edges = shapely.length(shapely.intersection([found[i].ground for i in near], cell.ground))
        if near and max(edges) > 0:
            host = found[near[int(np.argmax(edges))]]
            host.ground = shapely.coverage_union(host.ground, cell.ground)
            gone.add(index)
    return [cell for index, cell in enumerate(found) if index not in gone]


def _number(found: list[Cell]) -> list[Cell]:
    """Serial numbers within each community, from west to east and from north to south."""
    groups: dict[int, list[Cell]] = defaultdict(list)
    for cell in found:
        groups[cell.community].append(cell)
    for home, members in groups.items():
        members.sort(key=lambda cell: (-round(cell.ground.centroid.y / 120), cell.ground.centroid.x))
        for serial, cell in enumerate(members, 1):
            cell.code = f"{community_code(home)}{serial:03d}"
    return sorted(found, key=lambda cell: cell.code)


def community_code(index: int) -> str:
    office = COMMUNITIES[index].office
    serial = sum(other.office == office for other in COMMUNITIES[: index + 1])
    return f"{COUNTY}{office}{serial:03d}"
