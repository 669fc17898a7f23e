"""The newest picture of each camera that somebody looks at: on disk for all web processes, no longer than needed.

A file's time is the moment when the picture was taken. What somebody wants to report is held fast beside it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from cityloop.evidence import parsing
from cityloop.evidence.errors import Refused

MOST = 2_000_000  # bytes
KEPT = timedelta(minutes=3)  # after the last look at its camera
HELD = timedelta(minutes=15)  # for whoever writes the report
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_JPEG = "image/jpeg"


class NotShown(ValueError):
    """No JPEG, or none that could be shown."""


@dataclass(frozen=True, slots=True)
class Still:
    path: Path
    stamp: int  # microseconds since 1970: when it was taken

    @property
    def taken_at(self) -> datetime:
        return BEGINNING + timedelta(microseconds=self.stamp)


def folder() -> Path:
    found = Path(settings.DATA) / "stills"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(camera: str, jpeg: bytes, taken_at: datetime) -> bool:
    """Takes the place of the one before, whole or not at all; False where a newer one is there. Raises NotShown."""
    stamp, known = (taken_at - BEGINNING) // timedelta(microseconds=1), newest(camera)
    if known and known.stamp >= stamp:
        return False
    _write(_path(camera), jpeg, stamp)
    return True


def newest(camera: str) -> Still | None:
    return _still(_path(camera))


def hold(camera: str) -> Still | None:
    """Keeps what is shown now for a report; the next picture does not touch it."""
    found = read(_path(camera))
    if found is None:
        return None
    jpeg, stamp = found
    _write(_held(camera, stamp), jpeg, stamp)
    return held(camera, stamp)


def held(camera: str, stamp: int) -> Still | None:
    return _still(_held(camera, stamp))


def read(path: Path) -> tuple[bytes, int] | None:
    """A picture and its own stamp, whatever takes its place meanwhile."""
    try:
        with path.open("rb") as file:
            return file.read(), os.fstat(file.fileno()).st_mtime_ns // 1_000
    except FileNotFoundError:
        return None


def sweep(looked_at: Iterable[str], at: datetime) -> None:
    """Removes the pictures of cameras at which nobody has looked of late, and what was held for reports."""
    kept = {_path(camera) for camera in looked_at}
    for each in folder().iterdir():
        found = _still(each)
        is_held = "-" in each.stem
        if found and each not in kept and at - found.taken_at > (HELD if is_held else KEPT):
            each.unlink(missing_ok=True)


def _write(path: Path, jpeg: bytes, stamp: int) -> None:
    handle, name = tempfile.mkstemp(dir=folder(), suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(jpeg)
        _check(part)
        os.utime(part, ns=(stamp * 1_000, stamp * 1_000))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _check(part: Path) -> None:
    try:
        found = parsing.parse(part)
    except Refused as refused:
        raise NotShown(str(refused)) from refused
    if found.mime != _JPEG:
        raise NotShown("not a JPEG")


def _still(path: Path) -> Still | None:
    try:
        return Still(path, path.stat().st_mtime_ns // 1_000)
    except FileNotFoundError:
        return None


def _path(camera: str) -> Path:
    return folder() / f"{_name(camera)}.jpg"


def _held(camera: str, stamp: int) -> Path:
    return folder() / f"{_name(camera)}-{stamp}.jpg"


def _name(camera: str) -> str:
    """A code may hold what no file name should."""
    return hashlib.sha256(camera.encode()).hexdigest()[:32]
