"""An area drawn on the map, as an address carries it and as the database asks for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, Q

MOST_POINTS = 60
DIGITS = 5  # a metre


@dataclass(frozen=True, slots=True)
class Outline:
    """A polygon in degrees, WGS-84; its last corner joins the first."""

    corners: tuple[tuple[float, float], ...]

    @classmethod
    def read(cls, text: str) -> Outline | None:
        """From `lon,lat;lon,lat;...`; None where that is not three to sixty corners of the earth."""
        parts = text.split(";") if text else []
        if not 3 <= len(parts) <= MOST_POINTS:
            return None
        try:
            corners = tuple(_corner(part) for part in parts)
        except ValueError:
            return None
        return cls(corners)

    def __str__(self) -> str:
        return ";".join(f"{lon:.{DIGITS}f},{lat:.{DIGITS}f}" for lon, lat in self.corners)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        lons, lats = zip(*self.corners, strict=True)
        return min(lons), min(lats), max(lons), max(lats)

    def around(self, prefix: str = "") -> Q:
        """Whose `lon` and `lat` lie inside; the box first, since it has an index."""
        west, south, east, north = self.box
        boxed = {"lon__gte": west, "lon__lte": east, "lat__gte": south, "lat__lte": north}
        found = Q(**{f"{prefix}{name}": value for name, value in boxed.items()})
        return found if self._is_box() else found & Q(_Inside(self.corners, F(f"{prefix}lon"), F(f"{prefix}lat")))

    def _is_box(self) -> bool:
        west, south, east, north = self.box
        return len(self.corners) == 4 and set(self.corners) == {
            (west, south), (west, north), (east, south), (east, north)
        }  # fmt: skip


class _Inside(Func):
    """A ray from the position to the east crosses the outline an odd number of times."""

    output_field = BooleanField()

    def __init__(self, corners: tuple[tuple[float, float], ...], *position: F) -> None:
        super().__init__(*position)
        self.corners = corners

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[float]]:  # type: ignore[override]
        lon, lat = (compiler.compile(each)[0] for each in self.get_source_expressions())
        crossing = f"CASE WHEN ({lat} < %s) <> ({lat} < %s) AND {lon} < %s + {lat} * %s THEN 1 ELSE 0 END"
        edges = list(zip(self.corners, self.corners[1:] + self.corners[:1], strict=True))
        slanted = [(x1, y1, (x2 - x1) / (y2 - y1), y2) for (x1, y1), (x2, y2) in edges if y1 != y2]
        params = [each for x, y, slope, end in slanted for each in (y, end, x - y * slope, slope)]
        return f"(({' + '.join([crossing] * len(slanted)) or '0'}) %% 2 = 1)", params


def _corner(text: str) -> tuple[float, float]:
    lon, lat = (round(float(part), DIGITS) for part in text.split(","))
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(text)
    return lon, lat
