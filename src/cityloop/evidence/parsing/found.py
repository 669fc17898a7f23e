"""What a parser found."""

from __future__ import annotations

from dataclasses import dataclass

from cityloop.evidence.models import Kind


@dataclass(frozen=True)
class Found:
    """Type and measures of a file; pixels as stored, before any turning."""

    kind: Kind
    mime: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
