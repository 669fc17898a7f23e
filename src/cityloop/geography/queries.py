"""Reading the ground."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import shapely

from cityloop.geography.choices import Level
from cityloop.geography.models import Area, CodePattern, ComponentState
from cityloop.geography.rules import PATTERNS, Patterns


def patterns() -> Patterns:
    """How this city's codes look."""
    own = dict(CodePattern.objects.values_list("kind", "pattern"))
    return {kind: re.compile(own.get(kind, pattern)) for kind, pattern in PATTERNS.items()}


def states() -> dict[str, str]:
    """The dictionary of component states: code by name."""
    return dict(ComponentState.objects.values_list("name", "code"))


def area_levels() -> dict[str, str]:
    """Level by code, of all areas that can be a parent."""
    return dict(Area.objects.exclude(level=Level.CELL).values_list("code", "level"))


def cell_codes(wanted: Iterable[str]) -> set[str]:
    """Those of the wanted that stand."""
    asked = set(wanted)
    standing = Area.objects.filter(level=Level.CELL).values_list("code", flat=True)
    return asked.intersection(standing) if asked else set()


def shapes_of_areas(codes: Sequence[str]) -> list[Any]:
    found = Area.objects.filter(code__in=codes).values_list("geometry", flat=True)
    return list(shapely.from_wkb([bytes(wkb) for wkb in found]))
