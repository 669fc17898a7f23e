"""Files on disk under their SHA-256. What `keep` has answered survives a power cut."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from cityloop.evidence.errors import Empty, TooLarge

CHUNK = 1 << 20
INCOMING = "incoming"

log = logging.getLogger(__name__)


class Lost(Exception):
    """A file that is on record does not lie where it was kept."""


class Damaged(Lost):
    """It lies there, but is not what was kept any more."""


@dataclass(frozen=True)
class Arrival:
    """A file that has come in whole but is not yet kept."""

    path: Path
    sha256: str
    size: int


def root() -> Path:
    return Path(settings.EVIDENCE_DIR)


def place(sha256: str) -> Path:
    """Where a file of this hash lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def original(sha256: str) -> Path:
    """The kept file, to the bit. Raises Lost or Damaged, and the log says which."""
    path = place(sha256)
    if not path.exists():
        log.error("The file %s is on record but not on disk", path)
        raise Lost(sha256)
    if digest(path) != sha256:
        log.error("The file %s is damaged: its content is not what was kept", path)
        raise Damaged(sha256)
    return path


@contextmanager
def arrival(stream: BinaryIO, limit: int) -> Iterator[Arrival]:
    """Takes in `stream` under a passing name, at most `limit` bytes; what is not kept by then is dropped."""
    path = root() / INCOMING / secrets.token_hex(16)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield _take_in(stream, path, limit)
    finally:
        path.unlink(missing_ok=True)


def keep(arrived: Arrival) -> Path:
    """Moves an arrival to its place for good; twice the same content is one file, and one that has decayed is healed.

    The folders are synced even where the file is there: who put it there may not have come so far yet.
    """
    kept = place(arrived.sha256)
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists() or digest(kept) != arrived.sha256:
        arrived.path.chmod(0o440)
        arrived.path.replace(kept)
    for folder in (kept.parent, kept.parent.parent, root(), root().parent):
        _sync(folder)
    return kept


def sweep(older_than: datetime) -> int:
    """Removes what came in but was never kept because the process died; answers how many files."""
    left = [path for path in (root() / INCOMING).glob("*") if path.stat().st_mtime < older_than.timestamp()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take_in(stream: BinaryIO, path: Path, limit: int) -> Arrival:
    seen, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge(_("The file is larger than %(limit)d MB") % {"limit": limit // 1_000_000})
            seen.update(chunk)
            file.write(chunk)
        if not size:
            raise Empty(_("The file is empty"))
        file.flush()
        os.fsync(file.fileno())
    return Arrival(path, seen.hexdigest(), size)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
