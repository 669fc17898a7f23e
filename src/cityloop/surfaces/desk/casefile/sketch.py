"""Where the case lies: the base map around it as SVG, drawn from the city's own vectors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from html import escape

import shapely

from cityloop.geography.choices import Layer
from cityloop.geography.models import BaseFeature

WIDTH, HEIGHT = 520, 300
REACH_M = 260.0  # metres from the place to the left edge
METRES_A_DEGREE = 111_320.0

FILLS = {
    Layer.BLOCK: "#e9ece6",
    Layer.GREEN: "#d9ead3",
    Layer.WATER: "#cfe2f3",
    Layer.RIVER: "#cfe2f3",
    Layer.BUILDING: "#d5dbd2",
}
ROADS = {0: 16, 1: 12, 2: 8}


class Frame:
    """Metres on the ground to units of the drawing, the place in the middle."""

    def __init__(self, lon: float, lat: float) -> None:
        self.lon, self.lat = lon, lat
        self.scale = WIDTH / 2 / REACH_M
        self.across = math.cos(math.radians(lat)) * METRES_A_DEGREE

    @property
    def box(self) -> tuple[float, float, float, float]:
        east, north = REACH_M / self.across, REACH_M * HEIGHT / WIDTH / METRES_A_DEGREE
        return self.lon - east, self.lat - north, self.lon + east, self.lat + north

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x = WIDTH / 2 + (lon - self.lon) * self.across * self.scale
        return x, HEIGHT / 2 - (lat - self.lat) * METRES_A_DEGREE * self.scale


def draw(lon: float, lat: float) -> str:
    """Empty where the city has no base map here."""
    frame = Frame(lon, lat)
    west, south, east, north = frame.box
    found = BaseFeature.objects.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    features = list(found.filter(layer__in=[*FILLS, Layer.ROAD]).order_by("rank", "code"))
    if not features:
        return ""
    order = [*FILLS, Layer.ROAD]
    features.sort(key=lambda each: (order.index(Layer(each.layer)), -each.rank))
    return _svg([*_shapes(features, frame), *_names(features, frame), _pin()])


def _shapes(features: Iterable[BaseFeature], frame: Frame) -> Iterator[str]:
    window = shapely.box(*frame.box)
    for each in features:
        shape = shapely.intersection(shapely.make_valid(shapely.from_wkb(bytes(each.geometry))), window)
        path = "".join(_path(part, frame) for part in shapely.get_parts(shape))
        if not path:
            continue
        if each.layer == Layer.ROAD:
            width = ROADS.get(each.rank, 5)
            yield f'<path d="{path}" fill="none" stroke="#c9cfc6" stroke-width="{width + 1.5}" stroke-linecap="round"/>'
            yield f'<path d="{path}" fill="none" stroke="#fff" stroke-width="{width}" stroke-linecap="round"/>'
        else:
            yield f'<path d="{path}" fill="{FILLS[Layer(each.layer)]}"/>'


def _path(part: shapely.Geometry, frame: Frame) -> str:
    if isinstance(part, shapely.Polygon):
        return "".join(_line(ring.coords, frame) + "Z" for ring in (part.exterior, *part.interiors))
    return _line(part.coords, frame) if isinstance(part, shapely.LineString) else ""


def _line(coords: Iterable[tuple[float, ...]], frame: Frame) -> str:
    points = [frame.point(*each[:2]) for each in coords]
    return "".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(points))


def _names(features: Iterable[BaseFeature], frame: Frame) -> Iterator[str]:
    """Each road and river once, along its longest piece within the window."""
    window, told = shapely.box(*frame.box), set[str]()
    for each in features:
        if not each.name or each.name in told or each.layer not in (Layer.ROAD, Layer.RIVER, Layer.WATER):
            continue
        shape = shapely.intersection(shapely.make_valid(shapely.from_wkb(bytes(each.geometry))), window)
        if shape.is_empty:
            continue
        told.add(each.name)
        x, y = frame.point(*_middle(shape).coords[0])
        if 30 < x < WIDTH - 30 and 14 < y < HEIGHT - 14:
            yield (
                f'<text x="{x:.0f}" y="{y + 3:.0f}" font-size="10" fill="#4d5b6c" text-anchor="middle" '
                f'stroke="#fff" stroke-width="2.5" paint-order="stroke">{escape(each.name)}</text>'
            )


def _middle(shape: shapely.Geometry) -> shapely.Point:
    longest = max(shapely.get_parts(shape), key=shapely.length)
    found: shapely.Point = shapely.point_on_surface(longest)
    return longest.interpolate(0.5, normalized=True) if isinstance(longest, shapely.LineString) else found


def _pin() -> str:
    x, y = WIDTH / 2, HEIGHT / 2
    halo = f'<circle cx="{x}" cy="{y}" r="11" fill="#d23c3c" fill-opacity=".25"/>'
    return halo + f'<circle cx="{x}" cy="{y}" r="5" fill="#d23c3c" stroke="#fff" stroke-width="1.5"/>'


def _svg(parts: Iterable[str]) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#f4f6f2"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Noto Sans SC">{ground}{"".join(parts)}</svg>'
