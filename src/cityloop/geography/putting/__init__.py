"""From drafts to rows: one module for each kind of thing, each with what can be wrong and how it is written."""

from __future__ import annotations

from cityloop.geography.choices import What
from cityloop.geography.putting import areas, base_features, components, grids, lines, places
from cityloop.geography.putting.upsert import Put, Putter

__all__ = ["PUTTERS", "Put", "Putter"]

PUTTERS: dict[What, Putter] = {
    What.AREAS: areas.PUTTER,
    What.GRIDS: grids.PUTTER,
    What.LINES: lines.PUTTER,
    What.COMPONENTS: components.PUTTER,
    What.PLACES: places.PUTTER,
    What.BASE_FEATURES: base_features.PUTTER,
}
