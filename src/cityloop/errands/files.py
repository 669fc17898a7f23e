"""Files that errands leave to be picked up: readable by this process's user alone, gone when they expire."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

OLD = 86_400.0  # seconds after which a file without an errand is nobody's any more


def folder() -> Path:
    found = Path(settings.DATA) / "errands"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path(errand: int) -> Path:
    return folder() / str(errand)


@contextmanager
def written(errand: int) -> Iterator[Path]:
    """A path to write to, which becomes the errand's file when the block ends well: whole or not at all."""
    part = folder() / f"{errand}.part"
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        _to_disk(part)
        part.replace(path(errand))
        _to_disk(folder())
    finally:
        part.unlink(missing_ok=True)


def _to_disk(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drop(errand: int) -> None:
    path(errand).unlink(missing_ok=True)


def sweep(kept: set[int], at: datetime) -> None:
    """Removes what no errand holds any more and what was left half-written."""
    for each in folder().iterdir():
        held = each.name.isdecimal() and int(each.name) in kept
        if not held and at.timestamp() - each.stat().st_mtime > OLD:
            each.unlink(missing_ok=True)
