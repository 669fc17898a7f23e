"""The town as the drafts that `geography.services` takes: degrees and codes instead of metres and lists."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from cityloop.demo.city import areas, frame, parts, places
from cityloop.demo.city.areas import COMMUNITIES, COUNTY, COUNTY_NAME, GRIDS, OFFICES
from cityloop.demo.city.land import Use
from cityloop.demo.city.streets import Rank
from cityloop.demo.city.town import Town
from cityloop.geography.choices import Accuracy, AreaClass, Layer, Level, PlaceKind, Side
from cityloop.geography.drafts import AreaDraft, BaseFeatureDraft, ComponentDraft, GridDraft, LineDraft, PlaceDraft

SURVEYED = date(2026, 3, 1)
Owner = Callable[[str], tuple[str, str]]  # a key of parts.Kind.owner -> code and name of the department


def area_drafts(town: Town) -> list[AreaDraft]:
    shapes = dict(
        zip((cell.code for cell in town.cells), frame.to_degrees([cell.ground for cell in town.cells]), strict=True)
    )
    found = [_area(Level.DISTRICT, COUNTY, COUNTY_NAME, shapes, note="虚构的示范县 (fictitious)")]
    found += [_area(Level.STREET, COUNTY + office.code, office.name, shapes) for office in OFFICES]
    for index, community in enumerate(COMMUNITIES):
        found.append(_area(Level.COMMUNITY, areas.community_code(index), community.name, shapes, community.core))
    for cell in town.cells:
        community = COMMUNITIES[cell.community]
        name = f"{community.name}{cell.code[-3:]}"
        found.append(_area(Level.CELL, cell.code, name, shapes, community.core))
    return found


def _area(
    level: Level, code: str, name: str, cells: dict[str, shapely.Polygon], core: bool = False, note: str = ""
) -> AreaDraft:
    inside = [shape for cell, shape in cells.items() if cell.startswith(code)]
    outline: Any = inside[0] if level is Level.CELL else shapely.coverage_union_all(inside)
    return AreaDraft(
        level=level,
        code=code,
        name=name,
        geometry=outline,
        area_class=AreaClass.ONE if core else AreaClass.TWO,
        since=SURVEYED,
        note=note,
    )


def grid_drafts(town: Town, inspectors: dict[int, str]) -> list[GridDraft]:
    """Six responsibility grids; below each a section for every community. `inspectors`: grid number -> user name."""
    members: dict[int, list[str]] = defaultdict(list)
    for cell in town.cells:
        members[cell.community].append(cell.code)
    found = []
    for number, name in enumerate(GRIDS, 1):
        inside = [code for index, c in enumerate(COMMUNITIES) if c.grid == number for code in members[index]]
        person = inspectors.get(number, "")
        found.append(GridDraft(level=1, code=f"G{number}", name=name, cells=tuple(inside), person=person))
    for index, community in enumerate(COMMUNITIES):
        above = f"G{community.grid}"
        code = f"{above}-{index + 1:02d}"
        name = community.name.removesuffix("社区").removesuffix("村") + "片区"
        found.append(GridDraft(level=2, code=code, name=name, cells=tuple(members[index]), parent_code=above))
    return found


def line_drafts(town: Town, keeper: Callable[[int], str]) -> list[LineDraft]:
    """Both sides of the main streets, in sections. `keeper`: grid number -> code of the department in charge."""
    tree = shapely.STRtree([cell.ground for cell in town.cells])
    found = []
    for number, (name, section) in enumerate(_sections(town)):
        cell = town.cells[int(tree.nearest(section.interpolate(0.5, normalized=True)))]
        department = keeper(COMMUNITIES[cell.community].grid)
        line = frame.to_degrees(section)
        for side, label in ((Side.LEFT, "左侧"), (Side.RIGHT, "右侧")):
            code = f"L{number:04d}{side.value[0].upper()}"
            found.append(
                LineDraft(code=code, name=name + label, geometry=line, side=side, level=3, department=department)
            )
    return found


SECTION = 900.0  # metres of street that one keeper can look after


def _sections(town: Town) -> Iterator[tuple[str, shapely.LineString]]:
    for street in town.streets:
        if street.rank in (Rank.ARTERIAL, Rank.SECONDARY) and street.line.length > 120:
            count = math.ceil(street.line.length / SECTION)
            for part in range(count):
                section: Any = substring(street.line, part / count, (part + 1) / count, normalized=True)
                yield street.name, section


def component_drafts(town: Town, owner: Owner) -> list[ComponentDraft]:
    owners = [owner(kind.owner) for kind in parts.KINDS]
    worn = frame.random(town.plan.seed, "states").random(len(town.parts.points))
    cells = cells_of(town, town.parts.points)
    positions = frame.degrees(town.parts.points).tolist()
    columns = (component_codes(town), town.parts.kind.tolist(), positions, cells, worn.tolist())
    return [
        _component(code, owners[kind], kind, (lon, lat), cell, luck)
        for code, kind, (lon, lat), cell, luck in zip(*columns, strict=True)
    ]


def component_codes(town: Town) -> list[str]:
    """Sixteen digits: county, class, and a serial number within the class."""
    serial: dict[str, int] = defaultdict(int)
    found = []
    for kind in town.parts.kind.tolist():
        code = parts.KINDS[kind].code
        serial[code] += 1
        found.append(f"{COUNTY}{code}{serial[code]:06d}")
    return found


def _component(
    code: str, owner: tuple[str, str], kind: int, position: tuple[float, float], cell: str, worn: float
) -> ComponentDraft:
    what = parts.KINDS[kind]
    department, name = owner
    return ComponentDraft(
        code=code,
        name=what.name,
        lon=position[0],
        lat=position[1],
        state="intact" if worn > 0.012 else "damaged",
        cell_code=cell,
        competent_code=department,
        competent_name=name,
        owner_code=department,
        owner_name=name,
        maintainer_code=department,
        maintainer_name=name,
        since=SURVEYED,
        source="实测",
        accuracy=Accuracy.A if what.off < 3 else Accuracy.B,
        confirmed=worn < 0.93 and what.owner != "unknown",
    )


def cells_of(town: Town, points: frame.Array) -> list[str]:
    """The code of the cell in which each point lies."""
    tree = shapely.STRtree([cell.ground for cell in town.cells])
    nearest = np.asarray(tree.nearest(np.asarray(shapely.points(points))))
    return [town.cells[int(index)].code for index in nearest]


def place_drafts(town: Town) -> list[PlaceDraft]:
    found = []
    for number, each in enumerate(places.find(town)):
        lon, lat = frame.position(each.at)
        found.append(PlaceDraft(kind=PlaceKind(each.kind), name=each.name, lon=lon, lat=lat, code=f"P{number:05d}"))
    return found


# How a block appears on the base map.
LAYERS = {Use.PARK: Layer.GREEN, Use.BANK: Layer.GREEN, Use.FIELDS: Layer.GREEN, Use.SQUARE: Layer.BLOCK}
GREEN_RANK = {Use.PARK: 0, Use.BANK: 1, Use.FIELDS: 2}


def base_drafts(town: Town) -> list[BaseFeatureDraft]:
    return [
        BaseFeatureDraft(code=f"B{number:05d}", layer=layer, geometry=frame.to_degrees(shape), name=name, rank=rank)
        for number, (layer, shape, name, rank) in enumerate(_features(town))
        if not shape.is_empty
    ]


Feature = tuple[Layer, BaseGeometry, str, int]


def _features(town: Town) -> Iterator[Feature]:
    yield Layer.BOUNDARY, shapely.LineString(town.edge.exterior), COUNTY_NAME, 0
    yield Layer.RIVER, _surface(town.water.river.intersection(town.edge)), "云江", 0
    yield Layer.WATER, _surface(town.water.creek_area.intersection(town.edge)), "桂溪", 1
    yield Layer.GREEN, town.water.island, "江心洲", 0
    for block, ground in zip(town.blocks, town.grounds, strict=True):
        if block.use is not Use.WATER:
            layer = LAYERS.get(block.use, Layer.BLOCK)
            yield layer, _surface(ground), block.name, GREEN_RANK.get(block.use, 0)
    for block, built in zip(town.blocks, town.houses, strict=True):
        yield Layer.BUILDING, built, block.name, 0
    yield from _roads(town)


def _roads(town: Town) -> Iterator[Feature]:
    pieces: dict[tuple[str, Rank], list[shapely.LineString]] = defaultdict(list)
    for street in town.streets:
        pieces[street.name, street.rank].append(street.line)
    for (name, rank), lines in pieces.items():
        merged = shapely.line_merge(shapely.MultiLineString(lines))
        drawn = shapely.get_parts(shapely.simplify(merged.intersection(town.edge), 0.4))
        yield Layer.ROAD, shapely.MultiLineString([part for part in drawn if part.length > 5]), name, int(rank)


def _surface(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, without lines, points and crumbs."""
    kept = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 40]
    simple = [shapely.simplify(part, 0.3) for part in kept]
    return simple[0] if len(simple) == 1 else shapely.MultiPolygon(simple)
