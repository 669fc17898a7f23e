"""The ground: areas, from a point to where it is and who is in charge, places by name, and the map's layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cityloop.cases import practice
from cityloop.cases import services as cases
from cityloop.duty.queries import roster
from cityloop.geography import describing, maps
from cityloop.geography import queries as geography
from cityloop.geography.choices import Level
from cityloop.geography.index import Whereabouts
from cityloop.geography.locate import locate
from cityloop.geography.models import Area
from cityloop.intake import queries as intake
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.cases import AlikeOut
from cityloop.surfaces.api.document import answers_with
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.shapes import Clean, Degrees, Id, Strict, Word
from cityloop.surfaces.api.standards import LimitOut
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.acting import standings_of
from cityloop.surfaces.kit.kinds import CASE
from cityloop.watch import queries as watch

router = Router(tags=["ground"])
layers = Router(tags=["map"])
GEOJSON = "application/geo+json"
LAYER = answers_with(GEOJSON)
MOST_CASES = 20_000


class AreasAsked(Paging):
    level: Level | None = None
    parent: Word = ""


class AreaOut(Schema):
    code: str
    name: str
    level: str
    parent: str
    area_class: str
    west: float
    south: float
    east: float
    north: float

    @staticmethod
    def resolve_parent(area: Area) -> str:
        return area.parent.code if area.parent else ""


class AreaPage(Page[AreaOut]):
    pass


@router.get("/areas", auth=Permitted("map.view"), response=AreaPage)
def areas(request: HttpRequest, asked: Query[AreasAsked]) -> Slice[Area]:
    found = Area.objects.filter(until=None).select_related("parent")
    if asked.level:
        found = found.filter(level=asked.level)
    return page(found.filter(parent__code=asked.parent) if asked.parent else found, asked)


class Point(Strict):
    lon: Degrees
    lat: Degrees


class RefOut(Schema):
    code: str
    name: str


class GridOut(RefOut):
    level: int


class WhereOut(Schema):
    """Where a point lies; null what it lies outside of."""

    address: str
    cell: RefOut | None
    community: RefOut | None
    street: RefOut | None
    district: RefOut | None
    area_class: str | None
    grids: list[GridOut]


@router.get("/locate", auth=Permitted("map.view"), response=WhereOut)
def where(request: HttpRequest, asked: Query[Point]) -> WhereOut:
    found = locate(asked.lon, asked.lat)
    return _where(found, describing.describe(asked.lon, asked.lat))


def _where(found: Whereabouts, address: str) -> WhereOut:
    def ref(each: Any) -> RefOut | None:
        return RefOut(code=each.code, name=each.name) if each else None

    return WhereOut(
        address=address,
        cell=ref(found.cell),
        community=ref(found.community),
        street=ref(found.street),
        district=ref(found.district),
        area_class=found.area_class.value if found.area_class else None,
        grids=[GridOut(code=each.code, name=each.name, level=level) for level, each in sorted(found.grids.items())],
    )


class PlacesAsked(Strict):
    q: Annotated[str, Field(min_length=2, max_length=80), Clean]


class PlaceOut(Schema):
    kind: str
    code: str
    name: str
    lon: float
    lat: float


@router.get("/places", auth=Permitted("map.view"), response=list[PlaceOut])
def places(request: HttpRequest, asked: Query[PlacesAsked]) -> list[geography.Found]:
    """Addresses, areas, grids and components by name or code; at most 20."""
    return geography.search(asked.q.strip())


class DraftAsked(Point):
    condition: Id


class DraftOut(Schema):
    """What filing would fill in here, and what lies near already."""

    department: str
    why_department: str
    options: list[str]
    limit: LimitOut
    look_alikes: list[AlikeOut]


@router.get("/draft", auth=Permitted("report.create"), response=DraftOut)
def draft(request: HttpRequest, asked: Query[DraftAsked]) -> dict[str, object]:
    at = timezone.now()
    made = cases.draft(condition=asked.condition, lon=asked.lon, lat=asked.lat, at=at)
    near = intake.alike_at(asked.lon, asked.lat, made.standard.code.rpartition("-")[0], at)
    seen = CASE.visible(standings_of(request)).filter(pk__in=[each.case.pk for each in near])
    shown = set(seen.values_list("pk", flat=True))
    return {
        "department": made.department.code,
        "why_department": made.why_department,
        "options": [each.code for each in made.options],
        "limit": made.limit,
        "look_alikes": [each for each in near if each.case.pk in shown],
    }


class Box(Strict):
    west: Degrees
    south: Degrees
    east: Degrees
    north: Degrees


class LevelAsked(Strict):
    level: Level = Level.CELL


class GridLevel(Strict):
    level: Annotated[int, Field(ge=1, le=9)] = 1


def _layer(pieces: Iterable[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces, content_type=GEOJSON)


@layers.get("/base", auth=Permitted("map.view"), openapi_extra=LAYER)
def map_base(request: HttpRequest) -> StreamingHttpResponse:
    """Streets, water, greens, buildings: the map needs no outside tiles."""
    return _layer(maps.base_map())


@layers.get("/areas", auth=Permitted("map.view"), openapi_extra=LAYER)
def map_areas(request: HttpRequest, asked: Query[LevelAsked]) -> StreamingHttpResponse:
    return _layer(maps.areas(asked.level))


@layers.get("/grids", auth=Permitted("map.view"), openapi_extra=LAYER)
def map_grids(request: HttpRequest, asked: Query[GridLevel]) -> StreamingHttpResponse:
    return _layer(maps.grids(asked.level))


@layers.get("/components", auth=Permitted("map.view"), openapi_extra=LAYER)
def map_components(request: HttpRequest, asked: Query[Box]) -> StreamingHttpResponse:
    """Inside a box; at most 5,000, those that come first by code."""
    return _layer(maps.components((asked.west, asked.south, asked.east, asked.north)))


@layers.get("/cameras", auth=Permitted("camera.view"), openapi_extra=LAYER)
def map_cameras(request: HttpRequest) -> StreamingHttpResponse:
    found = watch.cameras().filter(in_service=True)
    return _layer(
        maps.points(
            (each.lon, each.lat, {"code": each.code, "name": each.name, "direction": each.direction}) for each in found
        )
    )


@layers.get("/cases", auth=Permitted("case.view"), openapi_extra=LAYER)
def map_cases(request: HttpRequest) -> StreamingHttpResponse:
    """Open cases that the caller sees, with their lights; at most 20,000."""
    at, found = timezone.now(), CASE.visible(standings_of(request)).filter(state__in=practice.table().open_states)
    return _layer(
        maps.points(
            (
                each.lon,
                each.lat,
                {"id": each.pk, "minor": each.minor, "light": lights.light(each.due_at, each.yellow_at, at)},
            )
            for each in found[:MOST_CASES]
        )
    )


@layers.get("/staff", auth=Permitted("duty.view"), openapi_extra=LAYER)
def map_staff(request: HttpRequest) -> StreamingHttpResponse:
    """Where those on duty were last seen."""
    seen = (each for each in roster(timezone.now()) if hasattr(each.person, "position"))
    return _layer(
        maps.points(
            (
                each.person.position.lon,
                each.person.position.lat,
                {"name": each.person.name, "post": each.post, "seen_at": each.person.position.at.isoformat()},
            )
            for each in seen
        )
    )
