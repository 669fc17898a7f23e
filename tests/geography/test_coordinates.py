"""Positions come from many maps and must land on one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.geography.coordinates import (
    BD09,
    CGCS2000,
    GCJ02,
    BadPosition,
    Position,
    UnknownSystem,
    arrays_to_wgs84,
    from_wgs84,
    to_wgs84,
)
from cityloop.geography.measures import distance_m

# WGS-84, GCJ-02, BD-09: the vectors of the domain reference.
VECTORS = [
    ((116.404, 39.915), (116.4102445, 39.9164043), (116.4166272, 39.9226996)),
    ((115.65, 24.96), (115.6547175, 24.9570281), (115.6611962, 24.9631123)),
    ((121.55, 29.82), (121.5541540, 29.8174131), (121.5605714, 29.8237615)),
    ((121.26, 28.65), (121.2642206, 28.6468686), (121.2707853, 28.6525091)),
    ((101.09, 38.78), (101.0921256, 38.7806228), (101.0987487, 38.7863513)),
]

# Within the box of the map makers, away from its edge, where the offset begins with a jump.
in_china = st.tuples(st.floats(73, 137), st.floats(1.8, 54.8))
SYSTEMS = [GCJ02, BD09, CGCS2000, "EPSG:4490", "EPSG:3857"]


@pytest.mark.parametrize(("wgs", "gcj", "bd"), VECTORS)
def test_the_reference_vectors_hold(
    wgs: tuple[float, float], gcj: tuple[float, float], bd: tuple[float, float]
) -> None:
    assert from_wgs84(Position(*wgs), GCJ02) == pytest.approx(gcj, abs=1e-7)
    assert from_wgs84(Position(*wgs), BD09) == pytest.approx(bd, abs=1e-7)


@given(in_china, st.sampled_from(SYSTEMS))
def test_there_and_back_is_where_one_was(place: tuple[float, float], system: str) -> None:
    there = from_wgs84(Position(*place), system)
    back = to_wgs84(*there, system)
    assert distance_m(*place, back.lon, back.lat) < 0.01


@given(st.floats(-0.9, 0.9), st.floats(18, 53), st.integers(0, 20), st.booleans())
def test_every_gauss_zone_leads_back(aside: float, lat: float, zone: int, numbered: bool) -> None:
    lon = 75 + 3 * zone + aside
    system = f"EPSG:{(4513 if numbered else 4534) + zone}"
    east, north = from_wgs84(Position(lon, lat), system)
    assert (east > 1e7) == numbered
    back = to_wgs84(east, north, system)
    assert distance_m(lon, lat, back.lon, back.lat) < 0.01


@given(st.floats(-170, 70), st.floats(-60, 60), st.sampled_from([GCJ02, BD09]))
def test_outside_china_nothing_is_offset(lon: float, lat: float, system: str) -> None:
    if (lon, lat) == (0, 0):
        return
    assert from_wgs84(Position(lon, lat), system) == (lon, lat)
    found = to_wgs84(lon, lat, system)
    assert (found.lon, found.lat) == (lon, lat)


@pytest.mark.parametrize(
    ("lon", "lat", "word"),
    [
        (math.nan, 24.9, "numbers"),
        (115.6, math.inf, "numbers"),
        (24.95, 115.65, "swapped"),
        (39.4, 75.9, "swapped"),
        (115.6, 95, "earth"),
        (400, 10, "earth"),
        (0, 0, "does not know"),
        (39512345.6, 2760123.4, "plane"),
    ],
)
def test_what_is_no_position_is_told_why(lon: float, lat: float, word: str) -> None:
    with pytest.raises(BadPosition, match=word):
        Position(lon, lat)


def test_swapped_plane_coordinates_are_noticed() -> None:
    east, north = from_wgs84(Position(115.65, 24.96), "EPSG:4547")
    with pytest.raises(BadPosition, match="swapped"):
        to_wgs84(north, east, "EPSG:4547")


@pytest.mark.parametrize("system", ["GCJ02", "EPSG:4214", "EPSG:4610", "EPSG:999999", "EPSG:", "local", "epsg:4326; x"])
def test_systems_without_an_exact_way_are_refused(system: str) -> None:
    with pytest.raises(UnknownSystem):
        to_wgs84(115.65, 24.96, system)


def test_what_cannot_be_converted_stays_no_number_and_disturbs_nobody() -> None:
    lons, lats = arrays_to_wgs84([115.6547175, math.nan, math.inf], [24.9570281, 24.9, 1.0], GCJ02)
    assert (lons[0], lats[0]) == pytest.approx((115.65, 24.96), abs=1e-6)
    assert not math.isfinite(lons[1])
    assert not math.isfinite(lons[2])
