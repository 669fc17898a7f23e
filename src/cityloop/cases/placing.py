"""What the ground says about a position, as the columns of a place."""

from __future__ import annotations

from typing import Any

import h3

from cityloop.catalogue.rules import Place as CataloguePlace
from cityloop.geography.locate import Whereabouts, locate

RESOLUTION = 10
"""H3 cells of about 130 m across: near enough to be the same place."""


def columns(lon: float, lat: float) -> dict[str, Any]:
    """For `models.Place`; raises `geography.coordinates.BadPosition`."""
    found = locate(lon, lat)
    return {
        "lon": lon,
        "lat": lat,
        "h3": int(h3.latlng_to_cell(lat, lon, RESOLUTION), 16),
        "district": found.district.code if found.district else "",
        "street": found.street.code if found.street else "",
        "community": found.community.code if found.community else "",
        "cell": found.cell.code if found.cell else "",
        "area_name": area_name(found),
        "area_class": found.area_class or "",
        "grids": "".join(f"|{grid.code}" for grid in found.grids.values()) + "|" if found.grids else "",
    }


def chain(lon: float, lat: float, code: str) -> tuple[str, ...]:
    """The area of this code, and what the position lies in beyond it, up to the widest."""
    codes = for_catalogue(columns(lon, lat)).area_codes
    return codes[codes.index(code) :] if code in codes else (code,)


def area_name(found: Whereabouts) -> str:
    return " · ".join(ref.name for ref in (found.street, found.community) if ref)


def for_catalogue(place: dict[str, Any], owner: str = "") -> CataloguePlace:
    """Area codes from the narrowest to the widest."""
    codes = (place["cell"], *place["grids"].split("|"), place["community"], place["street"], place["district"])
    return CataloguePlace(tuple(code for code in codes if code), place["area_class"], owner)
