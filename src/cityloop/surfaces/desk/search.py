"""Finding cases and reports by number, address, telephone or words, as lines of the inbox."""

from __future__ import annotations

from cityloop.surfaces.desk.rows import Row, rows
from cityloop.surfaces.kit import finding
from cityloop.surfaces.kit.kinds import KINDS, Standings


def find(query: str, standings: Standings) -> list[Row]:
    """The newest first, of what these posts may see."""
    found: list[Row] = []
    for kind in ("report", "case"):
        subjects = KINDS[kind].visible(standings)
        found += rows(kind, list(subjects.filter(pk__in=finding.newest(kind, query, subjects)).order_by("-pk")))
    return found
