"""What is recorded, on the station's disk: by camera, by hour, each file named by the moment at which it begins.

recordings/camera-north-1/2026112903/1795921234567.mp4   ten seconds of moving pictures, whole in themselves
recordings/camera-north-1/2026112903/1795921236012.jpg   one picture of a camera whose stream may not be kept
recordings/camera-north-1/kept                           for how many minutes

Whatever dies in the middle leaves a last file that is shorter than it would have been.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILM, PICTURE = ".mp4", ".jpg"
_CAMERA = "camera-"  # a code may be two dots
_HOUR = "%Y%m%d%H"
LEAST_FREE = 2_000_000_000  # bytes of the disk that recordings leave to others


@dataclass(frozen=True, slots=True)
class Part:
    path: Path

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(int(self.path.stem) / 1000, UTC)

    @property
    def until(self) -> datetime:
        """When it was written to for the last time."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


@dataclass
class Deleted:
    files: int = 0
    bytes: int = 0
    early: int = 0
    until: str = ""

    def add(self, other: Deleted) -> Deleted:
        return Deleted(
            self.files + other.files,
            self.bytes + other.bytes,
            self.early + other.early,
            max(self.until, other.until),
        )


class Recordings:
    def __init__(self, root: Path, least_free: int = LEAST_FREE) -> None:
        self._root, self._least_free = root, least_free

    def keep(self, camera: str, minutes: int) -> None:
        """From now on for so long, whether it goes on being recorded or not."""
        folder = self._folder(camera)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = folder / "kept.part"
        part.write_text(str(minutes))
        part.replace(folder / "kept")

    def cameras(self) -> list[str]:
        found = self._root.iterdir() if self._root.exists() else iter(())
        return sorted(each.name.removeprefix(_CAMERA) for each in found if each.name.startswith(_CAMERA))

    def place(self, camera: str, at: datetime, kind: str) -> Path:
        """Where what begins now is written; its folder is there."""
        folder = self._folder(camera) / at.astimezone(UTC).strftime(_HOUR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{int(at.timestamp() * 1000)}{kind}"

    def parts(self, camera: str, begin: datetime, end: datetime, kind: str) -> list[Part]:
        """Those of the kind that show something of this time, the oldest first."""
        first = (begin - timedelta(hours=1)).astimezone(UTC).strftime(_HOUR)
        hours = [each for each in self._hours(camera) if first <= each.name <= end.astimezone(UTC).strftime(_HOUR)]
        return [each for hour in hours for each in _parts(hour, kind) if each.at < end and each.until >= begin]

    def since(self, camera: str) -> datetime | None:
        """The oldest that is kept."""
        return next((each.at for hour in self._hours(camera) for each in _parts(hour)), None)

    def sweep(self, at: datetime) -> dict[str, Deleted]:
        """Deletes what was kept long enough and, where the disk is nearly full, the oldest of all before its time."""
        gone = {camera: self._drop(camera, at) for camera in self.cameras()}
        while shutil.disk_usage(self._root).free < self._least_free if gone else False:
            oldest = self._oldest()
            if oldest is None:
                break
            camera, hour = oldest
            gone[camera] = gone[camera].add(_delete(hour, list(_parts(hour)), early=True))
        return {camera: each for camera, each in gone.items() if each.files}

    def _drop(self, camera: str, at: datetime) -> Deleted:
        limit, gone = at - timedelta(minutes=self._kept(camera)), Deleted()
        for hour in self._hours(camera):
            parts = list(_parts(hour))
            old = [each for each in parts if each.until < limit]
            gone = gone.add(_delete(hour, old))
            if len(old) < len(parts):
                break
        return gone

    def _kept(self, camera: str) -> int:
        return int((self._folder(camera) / "kept").read_text())

    def _oldest(self) -> tuple[str, Path] | None:
        """The oldest hour of all cameras, but for the one that is being written."""
        hours = [
            (hours[0].name, camera, hours[0]) for camera in self.cameras() if len(hours := self._hours(camera)) > 1
        ]
        return min(hours)[1:] if hours else None

    def _hours(self, camera: str) -> list[Path]:
        folder = self._folder(camera)
        return sorted(each for each in folder.iterdir() if each.is_dir()) if folder.exists() else []

    def _folder(self, camera: str) -> Path:
        return self._root / f"{_CAMERA}{camera}"


def _parts(hour: Path, kind: str = "") -> Iterator[Part]:
    try:
        paths = sorted(hour.iterdir())
    except FileNotFoundError:
        return
    yield from (Part(path) for path in paths if path.suffix in ((kind,) if kind else (FILM, PICTURE)))


def _delete(hour: Path, parts: list[Part], *, early: bool = False) -> Deleted:
    gone = Deleted()
    for each in parts:
        size, until = each.path.stat().st_size, each.until.isoformat()
        each.path.unlink(missing_ok=True)
        gone = gone.add(Deleted(1, size, int(early), until))
    if not any(hour.iterdir()):
        hour.rmdir()
    return gone
