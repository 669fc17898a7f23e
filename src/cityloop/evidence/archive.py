"""Handing evidence out: one archive with files, a manifest of hashes, and the proof from the journal.

Whoever gets it needs `sha256sum` and the journal's `check_receipt.py`, nothing of ours.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from cityloop.evidence import display, queries, vault
from cityloop.evidence.models import Attachment
from cityloop.journal import check_receipt, receipts
from cityloop.journal.services import Actor, Subject, act

CHUNK = 1 << 18
README = """\
files/            the evidence as it arrived, to the bit
manifest.json     what each file shows, and its SHA-256
receipt.json      the acts of the city's journal about this subject, each with its proof of inclusion
check_receipt.py  checks receipt.json: python3 check_receipt.py receipt.json

To check the files: sha256sum --check sha256sums.txt
"""


def export(subject: Subject, *, actor: Actor, at: datetime) -> Iterator[bytes]:
    """The archive of a subject in pieces, for a streamed answer. That it was handed out is journalled first.

    Raises vault.Lost where a file is missing or damaged: whole or not at all.
    """
    found = list(queries.attachments(subject))
    paths = [vault.original(each.media.sha256) for each in found]
    with act("media.exported", actor=actor, at=at, subject=subject) as entry:
        entry.payload["files"] = [each.media.sha256 for each in found]
    return _pieces(subject, found, paths, actor, at)


def pack(texts: Mapping[str, str], files: Sequence[tuple[str, Path]], at: datetime) -> Iterator[bytes]:
    """An archive in pieces: texts by their names, then files as they lie on disk."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name, at, zipfile.ZIP_DEFLATED), text)
            yield sink.taken()
        for name, path in files:
            yield from _file(archive, sink, path, name, at)
    yield sink.taken()


def _pieces(
    subject: Subject, found: Sequence[Attachment], paths: Sequence[Path], actor: Actor, at: datetime
) -> Iterator[bytes]:
    names = {each.pk: _name(number, each) for number, each in enumerate(found, 1)}
    files = [(names[each.pk], path) for each, path in zip(found, paths, strict=True)]
    return pack(_texts(subject, found, names, actor, at), files, at)


def _file(archive: zipfile.ZipFile, sink: _Sink, path: Path, name: str, at: datetime) -> Iterator[bytes]:
    entry = _entry(name, at, zipfile.ZIP_STORED)
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(entry, "w") as target:
        while piece := source.read(CHUNK):
            target.write(piece)
            yield sink.taken()


def _texts(
    subject: Subject, found: Sequence[Attachment], names: dict[int, str], actor: Actor, at: datetime
) -> dict[str, str]:
    manifest = {
        "subject": {"kind": subject.kind, "id": subject.id},
        "exported_at": at.isoformat(),
        "exported_by": {"kind": actor.kind, "id": actor.id, "post": actor.post},
        "files": [_line(each, names[each.pk]) for each in found],
    }
    return {
        "README.txt": README,
        "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=2),
        "sha256sums.txt": "".join(f"{each.media.sha256}  {names[each.pk]}\n" for each in found),
        **proof(subject),
    }


def proof(subject: Subject) -> dict[str, str]:
    """The journal's acts about a subject, and what checks them."""
    checker = {"check_receipt.py": Path(check_receipt.__file__).read_text(encoding="utf-8")}
    try:
        return checker | {"receipt.json": json.dumps(receipts.receipt(subject), ensure_ascii=False)}
    except receipts.NothingSigned as fault:
        return checker | {"receipt-missing.txt": f"{fault}\n"}


def _line(each: Attachment, name: str) -> dict[str, Any]:
    media = each.media
    return {
        "name": name,
        "sha256": media.sha256,
        "size": media.size,
        "mime": media.mime,
        "role": each.role,
        "attached_at": each.created.isoformat(),
        "attached_by": {"kind": each.by_kind, "id": each.by_id},
        "taken_at": each.taken_at.isoformat() if each.taken_at else None,
        "position_wgs84": None if each.lon is None else {"lon": each.lon, "lat": each.lat},
        "device": media.device or None,
    }


def _name(number: int, each: Attachment) -> str:
    return f"files/{number:03d}-{each.role}-{each.media.sha256[:12]}.{display.ending(each.media)}"


def _entry(path: str, at: datetime, compression: int) -> zipfile.ZipInfo:
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    entry = zipfile.ZipInfo(path, local.timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    return entry


class _Sink:
    """Where the archive writes to, and from where its pieces are taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        return None

    def close(self) -> None:
        return None

    def taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
