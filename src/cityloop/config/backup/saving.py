"""`backup FILE`."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from cityloop.config.backup import tables
from cityloop.config.backup.archive import Manifest, Writer
from cityloop.config.errors import Refused
from cityloop.config.health import problems
from cityloop.journal import heads

DATABASE = "city.sqlite3"
# Not part of a city: what a running one needs, and what the next start makes anew.
RUNNING = {"lock", "logs", "uploads", "errands", "edge", "https", "scenes", "stills", "moving", "footage"}
PASSING = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"} | RUNNING
SECRET = {"secrets", "accounts.json"}
FILES = "data"


def save(target: Path, *, with_secrets: bool) -> int:
    """Writes the archive; its size in bytes."""
    data = Path(settings.DATA)
    if found := list(problems()):
        raise Refused(f"This city cannot be saved: {'; '.join(found)}.")
    if target.resolve().is_relative_to(data):
        raise Refused(f"{target} lies inside {data}: a backup belongs elsewhere.")
    outside = _whole_lines(heads.file_outside())  # before the database: it must know every head in the file
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as scratch, Writer(target, _manifest(data)) as writer:
        _save_database(writer, Path(scratch))
        kept = heads.file_outside().relative_to(data)
        writer.add_bytes(f"{FILES}/{kept}", outside)
        for path in _files(data, with_secrets=with_secrets):
            if path.relative_to(data) != kept:
                writer.add_file(f"{FILES}/{path.relative_to(data)}", path)
    return target.stat().st_size


def _manifest(data: Path) -> Manifest:
    return Manifest(
        version=_version(),
        at=timezone.now().isoformat(),
        vendor=connection.vendor,
        migrations=newest_migrations(),
        secrets=sorted(path.name for path in (data / "secrets").iterdir()) if (data / "secrets").is_dir() else [],
    )


def newest_migrations() -> list[str]:
    """What this release's code brings a database to."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).graph.leaf_nodes())


def _version() -> str:
    try:
        return version("cityloop")
    except PackageNotFoundError:
        return "source"


def _save_database(writer: Writer, scratch: Path) -> None:
    if connection.vendor == "postgresql":
        tables.save(writer, scratch)
        return
    copy = scratch / DATABASE
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    writer.add_file(DATABASE, copy)


def _whole_lines(path: Path) -> bytes:
    """Without a line that is just being written."""
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]


def _files(data: Path, *, with_secrets: bool) -> Iterator[Path]:
    left_out = PASSING if with_secrets else PASSING | SECRET
    for top in sorted(data.iterdir()):
        if top.name in left_out:
            continue
        if top.is_file():
            yield top
        for folder, _, names in os.walk(top):
            yield from (Path(folder) / name for name in sorted(names))
