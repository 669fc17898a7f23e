"""What is to stand on the ground, before it stands there: the rows that services take.

Geometries are shapely, WGS-84 degrees, longitude first. A draft is put by its code: a known code is brought up to
date, a new one is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cityloop.geography.choices import Accuracy, AreaClass, Layer, Level, PlaceKind, Side

if TYPE_CHECKING:
    from shapely import LineString, MultiLineString, MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

    Surface = Polygon | MultiPolygon
    Line = LineString | MultiLineString


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDraft:
    """An area of the tree. A county that is itself the city takes the level district; the level city is optional.

    Without `area_class` that of the parent holds. Without `parent_code` the parent is the nearest upper area whose
    code begins this code (360734 of 360734100).
    """

    level: Level
    code: str
    name: str
    geometry: Surface
    parent_code: str = ""
    area_class: AreaClass | None = None
    since: date | None = None
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDraft:
    """A responsibility grid (责任网格): a bundle of unit cells, or a polygon of its own.

    `level` is 1 for the coarsest; with cells and no polygon, the polygon is their union.
    """

    level: int
    code: str
    name: str
    cells: tuple[str, ...] = ()
    geometry: Surface | None = None
    parent_code: str = ""
    department: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """A responsibility line: one side of a street, or both. `department` is a code, `person` a user name."""

    code: str
    name: str
    geometry: Line
    side: Side = Side.BOTH
    level: int = 1
    department: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentDraft:
    """A component (部件). Class and minor class are read from the code, the cell is found where none is given."""

    code: str
    name: str
    lon: float
    lat: float
    state: str = "intact"
    cell_code: str = ""
    competent_code: str = ""
    competent_name: str = ""
    owner_code: str = ""
    owner_name: str = ""
    maintainer_code: str = ""
    maintainer_name: str = ""
    since: date | None = None
    changed: date | None = None
    source: str = ""
    note: str = ""
    accuracy: Accuracy | None = None
    photo: str = ""
    confirmed: bool = False
    original_x: float | None = None
    original_y: float | None = None
    original_system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """A name on the ground. Without a code one is made from kind, name and position."""

    kind: PlaceKind
    name: str
    lon: float
    lat: float
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseFeatureDraft:
    """A feature of the city's own base map. `rank` orders within a layer, 0 the greatest (a trunk road, a river)."""

    code: str
    layer: Layer
    geometry: BaseGeometry
    name: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraDraft:
    """A camera; what is not told stays as it is, and of a new one is as usual. `watch` puts it on record."""

    code: str
    name: str
    lon: float
    lat: float
    direction: float | None = None
    field_of_view: float | None = None
    owner: str | None = None
    purpose: str | None = None
    sign_since: date | None = None
    used_since: date | None = None
    registered_on: date | None = None
    kept_days: int | None = None
    source: str | None = None
    sub_source: str | None = None
    snapshot: str | None = None
    speaker: str | None = None
    recording: str | None = None
    ring_minutes: int | None = None
    masks_itself: bool | None = None
    presets: tuple[str, ...] | None = None
    preset: str | None = None
    control: str | None = None
    home_minutes: int | None = None
    station: str | None = None
    in_service: bool | None = None
