"""Moving pictures of the cameras that somebody looks at: the newest seconds, on disk for all web processes.

A film is what a station sends from one opening of a camera's stream: how it opens, then fragments by number. A camera
has two streams at most, and each its films by a name of its own, which is called `camera` here.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

KEPT = 40  # fragments of a film: about 20 seconds
MOST = 64_000_000  # bytes of them
WANTED = timedelta(seconds=15)  # after the last time that somebody asked
FRESH = timedelta(seconds=6)  # a film that gets nothing for so long has ended
_FILM = re.compile(r"[0-9a-f]{32}")
_CODEC = re.compile(r"[A-Za-z0-9.]{4,40}")
_NAME = re.compile(r"(\d{12})(k?)\.m4s")


class NotMoving(ValueError):
    """No fragment of a film, or not the next one."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """As it comes; the first of a film begins with its `opening`, so many bytes."""

    film: str
    number: int
    codec: str
    opening: int
    is_key: bool
    content: bytes

    def __post_init__(self) -> None:
        known = _FILM.fullmatch(self.film) and _CODEC.fullmatch(self.codec) and 0 <= self.number < 10**12
        if not known or not 0 <= self.opening <= len(self.content) or (self.number == 0) != (self.opening > 0):
            raise NotMoving("X-Film, X-Number, X-Codec, X-Opening: not of a film")
        if self.content[4:8] != (b"moof" if self.number else b"ftyp"):
            raise NotMoving("no fragment of MP4")


@dataclass(frozen=True, slots=True)
class Piece:
    number: int
    is_key: bool
    path: Path

    @property
    def at(self) -> float:
        return self.path.stat().st_mtime


@dataclass(frozen=True, slots=True)
class Film:
    folder: Path

    @property
    def codec(self) -> str:
        return (self.folder / "codec").read_text()

    def opening(self) -> bytes:
        return (self.folder / "opening").read_bytes()

    def pieces(self) -> list[Piece]:
        """Those that are there, the newest last; none where it has ended."""
        try:
            paths = sorted(self.folder.iterdir())
        except FileNotFoundError:
            return []
        found = [(named, path) for path in paths if (named := _NAME.fullmatch(path.name))]
        return [Piece(int(named[1]), bool(named[2]), path) for named, path in found]


def named(code: str, smaller: bool) -> str:
    """No camera's code has a space in it."""
    return f"{code} smaller" if smaller else code


def want(camera: str, at: datetime) -> None:
    """Somebody waits for it or watches it."""
    mark = _folder(camera) / "wanted"
    mark.touch()
    os.utime(mark, (at.timestamp(), at.timestamp()))


def is_wanted(camera: str, at: datetime) -> bool:
    return _is_fresh(_folder(camera) / "wanted", at, WANTED)


def keep(camera: str, fragment: Fragment, at: datetime) -> None:
    """A new film takes the place of the one before. Raises NotMoving."""
    folder = _folder(camera) / fragment.film
    if fragment.number == 0:
        _begin(folder, fragment)
    elif not folder.exists():
        raise NotMoving("this film has ended")
    _write(folder / f"{fragment.number:012}{'k' * fragment.is_key}.m4s", fragment.content[fragment.opening :], at)
    _drop(Film(folder).pieces())


def tell(camera: str, trouble: str, at: datetime) -> None:
    """Why there is none."""
    _write(_folder(camera) / "trouble", trouble[:300].encode(), at)


def trouble(camera: str, since: datetime) -> str:
    path = _folder(camera) / "trouble"
    return path.read_text() if _is_fresh(path, since, timedelta(0)) else ""


def newest(camera: str, at: datetime) -> Film | None:
    """The film that runs."""
    films = [Film(each) for each in _folder(camera).iterdir() if each.is_dir()]
    running = [(pieces[-1].at, film) for film in films if (pieces := film.pieces())]
    if not running:
        return None
    last, film = max(running, key=lambda one: one[0])
    return film if last > (at - FRESH).timestamp() else None


def beginning(pieces: list[Piece]) -> list[Piece]:
    """From the newest keyframe on: nothing can be decoded without it."""
    keys = [place for place, each in enumerate(pieces) if each.is_key]
    return pieces[keys[-1] :] if keys else []


def sweep(at: datetime) -> None:
    """Removes what nobody has asked for of late."""
    for folder in _root().iterdir():
        if not _is_fresh(folder / "wanted", at, 4 * WANTED):
            shutil.rmtree(folder, ignore_errors=True)


def _begin(folder: Path, fragment: Fragment) -> None:
    for each in folder.parent.iterdir():
        if each.is_dir() and each != folder:
            shutil.rmtree(each, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    (folder.parent / "trouble").unlink(missing_ok=True)
    (folder / "codec").write_text(fragment.codec)
    (folder / "opening").write_bytes(fragment.content[: fragment.opening])


def _drop(pieces: list[Piece]) -> None:
    """The oldest, as many as are too many."""
    size = sum(each.path.stat().st_size for each in pieces)
    while len(pieces) > KEPT or size > MOST:
        oldest = pieces.pop(0)
        size -= oldest.path.stat().st_size
        oldest.path.unlink(missing_ok=True)


def _write(path: Path, content: bytes, at: datetime) -> None:
    """Whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.utime(name, (at.timestamp(), at.timestamp()))
    Path(name).replace(path)


def _is_fresh(path: Path, at: datetime, within: timedelta) -> bool:
    try:
        return path.stat().st_mtime >= (at - within).timestamp()
    except FileNotFoundError:
        return False


def _root() -> Path:
    found = Path(settings.DATA) / "moving"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _folder(camera: str) -> Path:
    """A code may hold what no file name should."""
    found = _root() / hashlib.sha256(camera.encode()).hexdigest()[:32]
    found.mkdir(mode=0o700, exist_ok=True)
    return found
