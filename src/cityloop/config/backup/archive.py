"""A tar whose last member, manifest.json, names every other one with size and SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
PIECE = 1024 * 1024


class Damaged(Exception):
    """The archive is not what was written."""


@dataclass
class Manifest:
    version: str  # of CityLoop
    at: str
    vendor: str  # of the database: sqlite or postgresql
    migrations: list[str]  # the newest of each app
    tables: dict[str, list[str]] = field(default_factory=dict)  # columns, where tables stand singly
    secrets: list[str] = field(default_factory=list)  # names of the keys the city has, in the archive or not
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Appears at `target` only when it is complete."""

    def __init__(self, target: Path, manifest: Manifest) -> None:
        self.target = target
        self.manifest = manifest
        self.part = target.with_name(f"{target.name}.part")

    def __enter__(self) -> Writer:
        self.part.unlink(missing_ok=True)
        handle = os.open(self.part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self.file: IO[bytes] = os.fdopen(handle, "wb")
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        reader = _Hashing(content, size)
        self._put(name, reader, size)
        if reader.left:
            raise Damaged(f"{name} became shorter while it was read")
        self.manifest.files[name] = (size, reader.digest.hexdigest())

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as content:
            self.add(name, content, os.fstat(content.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def _put(self, name: str, content: Any, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, content)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            text = json.dumps(asdict(self.manifest), indent=1).encode()
            self._put(MANIFEST, io.BytesIO(text), len(text))
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        if error is None:
            self.part.replace(self.target)
        else:
            self.part.unlink()


class _Hashing:
    """Reads exactly `left` bytes and hashes them on the way."""

    def __init__(self, content: IO[bytes], left: int) -> None:
        self.content = content
        self.left = left
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self.content.read(min(size, self.left))
        self.left -= len(piece)
        self.digest.update(piece)
        return piece


def unpack(source: Path, target: Path) -> Manifest:
    """Every file of the archive below `target`, each compared with the manifest. Raises Damaged."""
    try:
        found = dict(_unpacked(source, target))
        manifest = read_manifest(target / MANIFEST)
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise Damaged(f"{source} cannot be read as a backup: {error}") from error
    found.pop(MANIFEST, None)
    told = {name: tuple(about) for name, about in manifest.files.items()}
    for name in sorted(found.keys() | told.keys()):
        if found.get(name) != told.get(name):
            raise Damaged(f"{name} in {source} is not what was saved")
    return manifest


def read_manifest(path: Path) -> Manifest:
    manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    if manifest.format != FORMAT:
        raise ValueError(f"its format is {manifest.format}, this release reads {FORMAT}")
    return manifest


def _unpacked(source: Path, target: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    with tarfile.open(source, "r:") as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            if not member.isreg() or path.is_absolute() or ".." in path.parts:
                raise ValueError(f"it holds {member.name}, which is no plain file")
            content = tar.extractfile(member)
            assert content is not None
            yield member.name, _write(target / path, content)


def _write(path: Path, content: IO[bytes]) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += file.write(piece)
    return size, digest.hexdigest()
