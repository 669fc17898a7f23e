"""The streets that everything else is cut along: ring, arterials, secondary streets, the old town's crooked ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.demo.city.frame import Array, random
from cityloop.demo.city.plan import BANK, Plan, half_width

LOOSE = 160.0  # streets are drawn longer by this and cut back to their last crossing
OVERLAP = 15.0  # what is cut at another line reaches across it by this, so that the two surely cross
BRIDGES = {"中山南路"}  # beside the arterials
OLD_TOWN = (-430.0, 590.0, 610.0, 470.0)  # middle and half axes along and across the river


class Rank(IntEnum):
    """The hierarchy; its number is the rank in the base map."""

    RING = 0
    ARTERIAL = 1
    SECONDARY = 2
    LANE = 3


WIDTH = {Rank.RING: 36.0, Rank.ARTERIAL: 30.0, Rank.SECONDARY: 18.0, Rank.LANE: 8.0}


@dataclass(frozen=True)
class Street:
    name: str
    rank: Rank
    line: shapely.LineString

    @property
    def width(self) -> float:
        return WIDTH[self.rank]


# (name, rank, distance from the river, start, end), west to east
ALONG = (
    ("云山大道", Rank.ARTERIAL, 1180.0, -3400.0, 3400.0),
    ("长宁西路", Rank.ARTERIAL, 590, -3400, -1040),
    ("长宁东路", Rank.ARTERIAL, 590, 180, 3400),
    ("文峰北路", Rank.SECONDARY, 890, -2450, -1040),
    ("学苑路", Rank.SECONDARY, 890, 180, 2350),
    ("樟树路", Rank.SECONDARY, 330, -2150, -1040),
    ("桂花路", Rank.SECONDARY, 335, 180, 2350),
    ("仰天路", Rank.SECONDARY, 1500, -1650, 1750),
    ("滨江大道", Rank.ARTERIAL, -330, -3400, 3400),
    ("府前大道", Rank.ARTERIAL, -790, -3400, 3400),
    ("客家大道", Rank.ARTERIAL, -1290, -3400, 3400),
    ("新华路", Rank.SECONDARY, -555, -2050, 2350),
    ("体育路", Rank.SECONDARY, -1040, -1650, 2100),
)

# (name, rank, where along the river, start and end across it, lean): negative is south
ACROSS = (
    ("赣闽大道", Rank.ARTERIAL, -1850.0, -3000.0, 3000.0, 0.06),
    ("迎宾大道", Rank.ARTERIAL, -1040, -3000, 3000, 0.02),
    ("红军大道", Rank.ARTERIAL, 235, -3000, 3000, -0.03),
    ("江心大道", Rank.ARTERIAL, 1310, -3000, 3000, 0.05),
    ("丰源大道", Rank.ARTERIAL, 2180, -3000, 3000, -0.04),
    ("金桔路", Rank.SECONDARY, -1460, 150, 1500, 0.04),
    ("百香路", Rank.SECONDARY, 790, 150, 1750, 0.03),
    ("松山路", Rank.SECONDARY, 1730, 150, 1600, 0.02),
    ("状元路", Rank.SECONDARY, -430, 1060, 1900, 0.05),
    ("中山南路", Rank.SECONDARY, -430, -1650, 60, -0.02),
    ("政务路", Rank.SECONDARY, -1430, -1500, -100, 0.04),
    ("科技路", Rank.SECONDARY, -740, -1650, -100, 0.03),
    ("市民路", Rank.SECONDARY, -100, -1650, -100, -0.02),
    ("会展路", Rank.SECONDARY, 560, -1650, -100, -0.03),
    ("书香路", Rank.SECONDARY, 920, -1650, -100, 0.02),
    ("产业路", Rank.SECONDARY, 1740, -1500, -100, 0.02),
)


def draw(plan: Plan, edge: shapely.Polygon, shore: BaseGeometry) -> list[Street]:
    """All streets above the lanes, cut back to where they meet; `shore` is what only bridges cross."""
    ring = ring_road(edge)
    town = old_town(plan)
    found = [Street("环城路", Rank.RING, shapely.LineString(ring.exterior))]
    found += _outside(plan, town, edge, ring, shore)
    found += _embankments(plan, ring)
    found += _inside(plan, town)
    return _without_loose_ends(found, edge)


def ring_road(edge: shapely.Polygon) -> shapely.Polygon:
    """The ring road: the edge drawn in and smoothed."""
    inner = edge.buffer(-210).exterior
    points = np.array(
        [inner.interpolate(at, normalized=True).coords[0] for at in np.linspace(0, 1, 120, endpoint=False)]
    )
    window = np.exp(-((np.arange(-12, 13) / 6.0) ** 2))
    padded = np.concatenate([points[-12:], points, points[:12]])
    smooth = np.stack([np.convolve(padded[:, axis], window / window.sum(), "valid") for axis in (0, 1)], axis=-1)
    return shapely.Polygon(smooth)


def _outside(
    plan: Plan, town: shapely.Polygon, edge: shapely.Polygon, ring: shapely.Polygon, shore: BaseGeometry
) -> list[Street]:
    more = LOOSE
    lines = [(name, rank, plan.along(s, start - more, end + more)) for name, rank, s, start, end in ALONG]
    lines += [
        (name, rank, plan.across(u, start - more, end + more, lean)) for name, rank, u, start, end, lean in ACROSS
    ]
    found = []
    for name, rank, line in lines:
        limit = edge if rank is Rank.ARTERIAL else ring
        held = town if rank is Rank.ARTERIAL or name in BRIDGES else town.union(shore)
        pieces = line.intersection(limit.buffer(OVERLAP)).difference(held.buffer(-OVERLAP))
        found += [Street(name, rank, piece) for piece in shapely.get_parts(pieces) if piece.length > 60]
    return found


def _without_loose_ends(streets: list[Street], edge: shapely.Polygon) -> list[Street]:
    """Cut every street back to its last crossing; a piece that meets nothing vanishes."""
    net = shapely.union_all([street.line for street in streets] + [edge.exterior])
    _, _, dangles, _ = shapely.polygonize_full([net])
    loose = shapely.get_parts(dangles)
    found = []
    for street in streets:
        own = loose[shapely.covers(street.line.buffer(0.05), loose)]
        rest = street.line.difference(shapely.union_all(shapely.buffer(own, 0.1, cap_style="flat")))
        found += [replace(street, line=part) for part in shapely.get_parts(rest) if part.length > 40]
    return found


def _embankments(plan: Plan, ring: shapely.Polygon) -> list[Street]:
    north = plan.along(lambda u: half_width(u) + BANK).intersection(ring.buffer(OVERLAP))
    south = plan.along(lambda u: -half_width(u) - BANK).intersection(ring.buffer(OVERLAP))
    return [
        *(Street("滨河北路", Rank.SECONDARY, part) for part in shapely.get_parts(north)),
        *(Street("滨河南路", Rank.SECONDARY, part) for part in shapely.get_parts(south)),
    ]


def old_town(plan: Plan) -> shapely.Polygon:
    u, s, wide, high = OLD_TOWN
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    power = 2 / 3.2  # between an ellipse and a rectangle
    x = u + wide * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** power
    y = s + high * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** power
    return plan.ring(x, y)


# The old town's streets: name and crooked course, in steps of its half axes from its middle.
INSIDE = (
    ("中山路", Rank.ARTERIAL, ((0.0, -1.13), (0.03, -0.5), (-0.02, 0), (0.02, 0.5), (0, 1.05))),
    ("解放路", Rank.ARTERIAL, ((-1.04, 0.0), (-0.5, 0.06), (0, -0.02), (0.45, 0.05), (1.04, 0))),
    ("东门街", Rank.SECONDARY, ((0.02, -0.5), (0.3, -0.42), (0.62, -0.5), (1.05, -0.42))),
    ("西门街", Rank.SECONDARY, ((-1.05, -0.5), (-0.6, -0.4), (-0.3, -0.48), (0.02, -0.5))),
    ("北门街", Rank.SECONDARY, ((-1.04, 0.48), (-0.55, 0.56), (0.02, 0.5), (0.5, 0.44), (1.04, 0.52))),
    ("文庙街", Rank.SECONDARY, ((-0.52, -1.1), (-0.46, -0.44), (-0.56, 0.06), (-0.48, 0.55), (-0.55, 1.05))),
    ("米市街", Rank.SECONDARY, ((0.5, -1.1), (0.56, -0.5), (0.45, 0.05), (0.52, 0.45), (0.48, 1.05))),
)


def _inside(plan: Plan, town: shapely.Polygon) -> list[Street]:
    rng = random(plan.seed, "old town")
    outer = Street("环城老街", Rank.SECONDARY, shapely.LineString(town.exterior))
    u = np.linspace(-3400, 3400, 200)
    land = plan.ring(np.r_[u, u[::-1]], np.r_[half_width(u) + BANK - OVERLAP, np.full_like(u, 3000)])
    found = [outer]
    for name, rank, course in INSIDE:
        line = _crooked(plan, np.array(course), rng).intersection(land)  # down to the quay
        found += [Street(name, rank, piece) for piece in shapely.get_parts(line) if piece.length > 80]
    return found


def _crooked(plan: Plan, course: Array, rng: np.random.Generator) -> shapely.LineString:
    u, s, wide, high = OLD_TOWN
    way = shapely.segmentize(shapely.LineString(course * (wide, high) + (u, s)), 55)
    corners = shapely.get_coordinates(way)
    corners[1:-1] += rng.normal(0, 3.5, (len(corners) - 2, 2))
    return shapely.LineString(plan.place(corners[:, 0], corners[:, 1]))
