"""Where problems turn up: addresses weighted by what lies near, and the town's components. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

import numpy as np
import shapely

from cityloop.demo.city import frame, ground, parts, places
from cityloop.demo.city.areas import COMMUNITIES
from cityloop.demo.city.land import Use
from cityloop.demo.city.places import Named
from cityloop.demo.city.streets import Rank
from cityloop.demo.city.town import Town


@dataclass(frozen=True)
class Spot:
    lon: float
    lat: float
    address: str
    grid: int
    component: str = ""


NEAR = {
    "market": (Use.MARKET, Use.TRADE),
    "school": (Use.SCHOOL,),
    "busy": (Use.PUBLIC, Use.SQUARE, Use.TRADE, Use.SCHOOL),
    "park": (Use.PARK, Use.SQUARE),
    "works": (Use.WORKS,),
}
REACH = {"market": 90.0, "school": 70.0, "busy": 110.0, "park": 120.0, "works": 160.0}


class Spots:
    """Draws a place for a kind of problem."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._named = [each for each in places.find(town) if each.kind == "address"]
        self._points = shapely.get_coordinates([each.at for each in self._named])
        self._weights: dict[str, list[float]] = {}
        self._tree = shapely.STRtree([each.at for each in self._named])
        self._known = [(block.ground.centroid, block.name) for block in town.blocks if block.name]

    def draw(self, where: str, luck: Random) -> Spot:
        if where in parts.NUMBER:
            return self._component(parts.NUMBER[where], luck)
        index = luck.choices(range(len(self._named)), cum_weights=self._cumulated(where))[0]
        x, y = self._points[index]
        return self._spot(x + luck.gauss(0, 3), y + luck.gauss(0, 3), self._named[index])

    def near(self, spot: Spot, luck: Random) -> Spot:
        """The same place as somebody else tells it: some metres away."""
        lon = round(spot.lon + luck.gauss(0, 12) / frame.EAST, 7)
        lat = round(spot.lat + luck.gauss(0, 12) / frame.NORTH, 7)
        return Spot(lon, lat, spot.address, spot.grid, spot.component)

    def of_grid(self, grid: int) -> list[tuple[float, float]]:
        """Addresses of a responsibility grid, for those who walk there."""
        return self._by_grid[grid]

    def _component(self, kind: int, luck: Random) -> Spot:
        index, code = luck.choice(self._components[kind])
        x, y = self._town.parts.points[index]
        address = self._named[int(self._tree.nearest(shapely.Point(x, y)))]
        found = self._spot(x, y, address)
        return Spot(found.lon, found.lat, found.address, found.grid, code)

    def _spot(self, x: float, y: float, address: Named) -> Spot:
        point = shapely.Point(x, y)
        lon, lat = frame.position(point)
        return Spot(lon, lat, self._words(point, address), self._grid(point))

    def _words(self, point: shapely.Point, address: Named) -> str:
        """The house number, and what everybody knows if it is near."""
        close = [name for at, name in self._known if at.distance(point) < 75]
        return f"{address.name}（{close[0]}附近）" if close else address.name

    def _grid(self, point: shapely.Point) -> int:
        return COMMUNITIES[self._town.cells[int(self._cells.nearest(point))].community].grid

    @cached_property
    def _cells(self) -> shapely.STRtree:
        return shapely.STRtree([cell.ground for cell in self._town.cells])

    @cached_property
    def _components(self) -> dict[int, list[tuple[int, str]]]:
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for index, (kind, code) in enumerate(
            zip(self._town.parts.kind.tolist(), ground.component_codes(self._town), strict=True)
        ):
            found[kind].append((index, code))
        return found

    @cached_property
    def _by_grid(self) -> dict[int, list[tuple[float, float]]]:
        found: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for each in self._named:
            found[self._grid(each.at)].append(frame.position(each.at))
        return found

    def _cumulated(self, where: str) -> list[float]:
        if where not in self._weights:
            self._weights[where] = list(accumulate(self._weigh(where).tolist()))
        return self._weights[where]

    def _weigh(self, where: str) -> frame.Array:
        if where in NEAR:
            return self._nearness(NEAR[where], REACH[where])
        if where == "river":
            apart = shapely.distance(shapely.points(self._points), self._town.water.river)
            return np.asarray(np.exp(-((apart / 90) ** 2)) + 1e-6)
        ranks = {street.name: street.rank for street in self._town.streets}
        lane = np.array([ranks[each.name.rstrip("0123456789号")] is Rank.LANE for each in self._named])
        core = np.array([COMMUNITIES[cell].core for cell in self._communities])
        wanted = lane if where == "lane" else ~lane
        return np.asarray(np.where(wanted, 1.0, 0.02) * np.where(core, 2.2, 1.0))

    def _nearness(self, uses: tuple[Use, ...], reach: float) -> frame.Array:
        busy = [block.ground.centroid for block in self._town.blocks if block.use in uses]
        here = np.asarray(shapely.points(self._points))
        apart = shapely.distance(here[:, None], np.array(busy)[None, :]).min(axis=1)
        return np.asarray(np.exp(-apart / reach) + 0.002)

    @cached_property
    def _communities(self) -> list[int]:
        nearest = np.asarray(self._cells.nearest(np.asarray(shapely.points(self._points))))
        return [self._town.cells[int(index)].community for index in nearest]
